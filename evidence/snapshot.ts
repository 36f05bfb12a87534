// What a capture leaves behind, before it is packed: the exchanges, the pictures, and an account of how they were had.
// capture.ts makes it, wacz.ts packs it. The account is what `capture/capture.json` holds in a package.
import { z } from 'zod';
import type { PageCapture } from '#listing/page-capture.ts';
import type { Exchange } from './exchange.ts';
import type { MediaFile } from './media.ts';

export const operatorSchema = z.object({
  name: z.string().min(1),
  agency: z.string().min(1),
  legalBasis: z.string().min(1),
  purpose: z.string().min(1),
  caseNumber: z.string().min(1).optional(),
  /** How robots.txt was treated, and on whose authority it was set aside where it was. */
  robots: z.string().min(1).optional(),
  /** Through which proxies its source is asked, by name and without credentials, and on whose authority. */
  proxies: z.string().min(1).optional(),
  /** Number of this item among the exhibits of the case, and what it was made from. */
  exhibit: z.string().min(1).optional(),
  derivedFrom: z.string().min(1).optional(),
  /** How long it is to be kept, and under which rule. */
  retention: z.string().min(1).optional(),
});

export const reasonCodes = [
  'navigation-failed',
  'http-error',
  'download',
  'stopped',
  'out-of-time',
  'out-of-room',
  'page-crashed',
  'address-refused',
  'request-failed',
  'body-missing',
  'stream-not-kept',
  'web-socket-not-kept',
  'popup-closed',
  'screenshot-failed',
  'screenshot-cut',
  'pdf-failed',
  'dom-failed',
  'still-loading',
  'scroll-cut',
] as const;

const reasonSchema = z.object({
  code: z.enum(reasonCodes),
  detail: z.string(),
  url: z.string().optional(),
});

const certificateSchema = z.object({
  origin: z.string(),
  protocol: z.string(),
  cipher: z.string(),
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.string(),
  validTo: z.string(),
  /** Leaf first, PEM. */
  chainPem: z.array(z.string()),
  /** Hex SHA-256 of each certificate's DER, in the same order. Packages of older versions lack it. */
  chainSha256: z.array(z.string()).optional(),
});

/** How the crawler had the page that is the first layer. */
const firstLayerSchema = z.object({
  requestedUrl: z.string(),
  finalUrl: z.string(),
  by: z.enum(['http', 'browser', 'data']),
  userAgent: z.string(),
  startedAt: z.string(),
  endedAt: z.string(),
  certificates: z.array(certificateSchema),
  requests: z.array(
    z.object({
      url: z.string(),
      method: z.string(),
      status: z.number().int(),
      bytes: z.number().int(),
      server: z.string().nullable(),
      /** Name of the proxy it went through; missing where it went straight. */
      proxy: z.string().optional(),
      startedAt: z.string(),
      endedAt: z.string(),
    }),
  ),
});

const layersSchema = z.object({
  same: z.boolean(),
  firstSha256: z.string(),
  snapshotSha256: z.string(),
  /** Lines that only one layer has; the first few of each are quoted. */
  onlyInFirst: z.number().int(),
  onlyInSnapshot: z.number().int(),
  quotedFirst: z.array(z.string()),
  quotedSnapshot: z.array(z.string()),
});

export const accountSchema = z.object({
  format: z.literal('nightjar-capture-1'),
  id: z.string(),
  status: z.enum(['COMPLETE', 'PARTIAL', 'FAILED']),
  reasons: z.array(reasonSchema),
  requestedUrl: z.string(),
  finalUrl: z.string(),
  title: z.string(),
  redirects: z.array(z.object({ url: z.string(), status: z.number().int(), location: z.string() })),
  startedAt: z.string(),
  endedAt: z.string(),
  clockSource: z.string(),
  operator: operatorSchema,
  software: z.object({ name: z.string(), version: z.string() }),
  machine: z.object({
    host: z.string(),
    os: z.string(),
    architecture: z.string(),
    node: z.string(),
    browser: z.string(),
    userAgent: z.string(),
  }),
  options: z.record(z.string(), z.unknown()),
  certificates: z.array(certificateSchema),
  /** Every connection of the guarded route: what the browser asked for and the address that was dialled; null where there was none. */
  connections: z
    .array(
      z.object({
        host: z.string(),
        port: z.number().int(),
        address: z.string().nullable(),
        problem: z.string().nullable(),
      }),
    )
    .nullable(),
  /** What was done to the page before its picture was taken. */
  actions: z.array(z.object({ at: z.string(), what: z.string() })),
  console: z.array(z.object({ at: z.string(), type: z.string(), text: z.string() })),
  /** Every request, in order, with what came of it. */
  requests: z.array(
    z.object({
      url: z.string(),
      method: z.string(),
      type: z.string().nullable(),
      status: z.number().int(),
      bytes: z.number().int(),
      server: z.string().nullable(),
      startedAt: z.string(),
      endedAt: z.string(),
      decoded: z.boolean(),
      problem: z.string().nullable(),
    }),
  ),
  /** The crawler's bytes beside the browser's, where there is a first layer. */
  layers: layersSchema.nullable(),
  /** Null where the page was not crawled; packages of older versions lack it. */
  firstLayer: firstLayerSchema.nullable().optional(),
});

export type Operator = z.infer<typeof operatorSchema>;
export type Reason = z.infer<typeof reasonSchema>;
export type Certificate = z.infer<typeof certificateSchema>;
export type FirstLayer = z.infer<typeof firstLayerSchema>;
export type Layers = z.infer<typeof layersSchema>;
export type Account = z.infer<typeof accountSchema>;

export interface Snapshot {
  account: Account;
  exchanges: Exchange[];
  screenshot: Buffer | null;
  pdf: Buffer | null;
  /** The page's DOM after scripts ran, serialised as HTML. */
  dom: string | null;
  /** The text that a reader sees, `innerText` of the body. */
  text: string | null;
  firstLayer: PageCapture | null;
  /** Lines that only one of the two layers has, marked `-` (first layer) and `+` (snapshot); null where the layers are the same. */
  difference?: string | null;
  /** The original media and what they say of themselves. */
  media?: MediaFile[];
  /** What the page was read as when it became a lead: platform, seller, posted time. JSON. */
  listing?: Record<string, unknown>;
  /** Other captures that belong to this one. */
  annexes?: Annex[];
}

export interface Annex {
  /** `witness`: the same page again, by another browser. `context`: a page that the listing belongs to, its seller's above all. */
  role: 'witness' | 'context';
  snapshot: Snapshot;
}
