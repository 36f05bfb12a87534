// The time-stamps of a package: every token with its question and chain, a note of what is still missing, and the agency's signature
// over it all. They are over datapackage.json, so no file that it lists can hold them: they are the member `timestamps` of
// datapackage-digest.json, beside the signature of the manifest (docs/decisions/184).
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import type { Check } from './check.ts';
import { askRevocation, revocationSchema } from './revocation.ts';
import { signatureHolds, type Signer } from './sign.ts';
import { askForTokens, type TimestampAuthority } from './timestamp-authority.ts';
import { revocationCheck } from './timestamp-revocation.ts';
import { checkToken, type TokenFacts } from './timestamp-token.ts';

/** Two tokens further apart than this do not support each other. */
export const TOGETHER_MS = 10 * 60 * 1000;
/** Of authorities, that a complete package holds tokens from. */
export const WANTED = 2;

const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const listSchema = z.strictObject({
  format: z.literal('nightjar-timestamps-1'),
  over: z.literal('datapackage.json'),
  hash,
  /** `complete`, `1 of 2`, `pending`; `local, not trusted` where only the authority that comes with Nightjar was asked. */
  state: z.enum(['complete', '1 of 2', 'pending', 'local, not trusted', 'none']),
  wanted: z.number().int(),
  tokens: z.array(
    z.strictObject({
      authority: z.string(),
      url: z.string().nullable(),
      local: z.boolean(),
      genTime: z.string(),
      serial: z.string(),
      signer: z.string(),
      /** DER in base64; the chain is PEM in base64, leaf first. */
      query: z.base64(),
      response: z.base64(),
      chain: z.base64(),
      /** What was had about the certificates of the chain when the token came; older packages lack it. */
      revocation: z.array(revocationSchema).optional(),
    }),
  ),
  refusals: z.array(z.strictObject({ authority: z.string(), at: z.string(), why: z.string() })),
  publicKey: z.string(),
});
const signedListSchema = listSchema.extend({ signature: z.string() });

export type TimestampState = z.infer<typeof listSchema>['state'];
type List = z.infer<typeof listSchema>;

export interface Stamped {
  state: TimestampState;
  tokens: number;
  /** What becomes the member `timestamps`. */
  list: z.infer<typeof signedListSchema>;
}

const MOST_REFUSALS = 20;

/**
 * Tokens over `manifest` from every authority, beside those of `earlier` (the member `timestamps` of an edition before). Where an earlier token is
 * too old to stand together with what comes now, its authority is asked again; what was had is kept in any case.
 */
export async function stampManifest(
  manifest: Buffer,
  {
    authorities,
    signer,
    now,
    earlier,
    signal,
  }: {
    authorities: TimestampAuthority[];
    signer: Signer;
    now: () => Date;
    earlier?: unknown;
    signal?: AbortSignal;
  },
): Promise<Stamped> {
  const before = readList(earlier)?.list;
  const kept: List['tokens'] = [...(before?.tokens ?? [])];
  const asking = { now, ...(signal === undefined ? {} : { signal }) };
  const never = authorities.filter(({ name }) => !kept.some(({ authority }) => authority === name));
  const { tokens, refusals } = await askForTokens(manifest, never, asking);
  if (before !== undefined && before.state !== 'complete' && tokens.length > 0) {
    const stale = now().getTime() - TOGETHER_MS / 2;
    const again = authorities.filter(({ name }) =>
      kept.some((one) => one.authority === name && Date.parse(one.genTime) < stale),
    );
    const more = await askForTokens(manifest, again, asking);
    tokens.push(...more.tokens);
    refusals.push(...more.refusals);
  }
  for (const { authority, query, response, facts } of tokens) {
    const { fetchBytes } = authority;
    const revocation = fetchBytes && (await askRevocation(facts.chain, { fetchBytes, ...asking }));
    const { ok, detail } = await revocationCheck([facts], [{ revocation }]);
    if (!ok) {
      refusals.push({ authority: authority.name, at: now().toISOString(), why: detail });
      continue;
    }
    kept.push({
      authority: authority.name,
      url: authority.url,
      local: authority.local || facts.local,
      genTime: facts.genTime,
      serial: facts.serial,
      signer: facts.signer,
      query: query.toString('base64'),
      response: response.toString('base64'),
      chain: Buffer.from(`${facts.chain.map((pem) => pem.trimEnd()).join('\n')}\n`).toString('base64'),
      ...(revocation === undefined ? {} : { revocation }),
    });
  }
  const list: List = {
    format: 'nightjar-timestamps-1',
    over: 'datapackage.json',
    hash: `sha256:${sha256(manifest)}`,
    state: stateOf(kept, authorities),
    wanted: authorities.every(({ local }) => local) ? authorities.length : WANTED,
    tokens: kept,
    refusals: [...(before?.refusals ?? []), ...refusals].slice(-MOST_REFUSALS),
    publicKey: signer.publicKey,
  };
  const signature = await signer.sign(textOf(list));
  return { state: list.state, tokens: kept.length, list: { ...list, signature } };
}

/** State of a package's time-stamps, and how many tokens it has; undefined where the member is not of its form. */
export function timestampStateOf(timestamps: unknown): { state: TimestampState; tokens: number } | undefined {
  const list = readList(timestamps)?.list;
  return list === undefined ? undefined : { state: list.state, tokens: list.tokens.length };
}

export interface TimestampTrust {
  /** Hex SHA-256 of roots (DER) that the reader trusts to stamp time. */
  trustedRoots?: readonly string[] | undefined;
  /** The key that signed the manifest, base64 DER. */
  publicKey: string | undefined;
  /** Ids of keys that are known to be the agency's. */
  knownKey: (publicKey: string) => boolean;
}

/** The checks of time-stamps: the tokens are good, the authorities are known, two of them agree on the time, no certificate was revoked. */
export async function timestampChecks(
  timestamps: unknown,
  { manifest, ...trust }: TimestampTrust & { manifest: Buffer },
): Promise<Check[]> {
  const read = readList(timestamps);
  if (read === undefined) {
    const missing = timestamps === undefined || timestamps === null;
    const detail = missing ? 'the list of time-stamps is missing' : 'the list of time-stamps is not of its form';
    return [{ name: 'timestamp-tokens', ok: false, detail }];
  }
  const { list } = read;
  const faults = listFaults(read, { manifest, trust });
  const facts: TokenFacts[] = [];
  for (const [place, token] of list.tokens.entries()) {
    const [query, response, chain] = [token.query, token.response, token.chain].map((one) =>
      Buffer.from(one, 'base64'),
    );
    const fact = await checkToken(response ?? Buffer.alloc(0), {
      data: manifest,
      query: query ?? null,
      chain: pemsOf(chain ?? Buffer.alloc(0)),
    });
    facts.push(fact);
    faults.push(...fact.faults.map((fault) => `token ${place + 1}: ${fault}`));
    const same = fact.genTime === token.genTime && fact.serial === token.serial && fact.signer === token.signer;
    if (!same || (fact.local && !token.local)) faults.push(`token ${place + 1} is not what the list says of it`);
  }
  const said = list.tokens.map(({ authority, genTime }) => `${authority} at ${genTime}`).join(', ');
  return [
    {
      name: 'timestamp-tokens',
      ok: faults.length === 0,
      ...(list.tokens.length === 0 && faults.length === 0 ? { open: true } : {}),
      detail: faults.length > 0 ? faults.slice(0, 5).join('; ') : `${list.state}${said === '' ? '' : `: ${said}`}`,
    },
    authorityCheck(facts, trust.trustedRoots),
    togetherCheck(facts),
    await revocationCheck(facts, list.tokens),
  ];
}

function listFaults(
  { list, signature }: NonNullable<ReturnType<typeof readList>>,
  { manifest, trust }: { manifest: Buffer; trust: TimestampTrust },
): string[] {
  const faults: string[] = [];
  if (!signatureHolds(textOf(list), { publicKey: list.publicKey, signature }))
    faults.push('the list of time-stamps is not signed by its key');
  if (list.publicKey !== trust.publicKey && !trust.knownKey(list.publicKey))
    faults.push('the list of time-stamps is signed with another key than the package');
  if (list.hash !== `sha256:${sha256(manifest)}`) faults.push('the list of time-stamps is of another manifest');
  return faults;
}

function authorityCheck(facts: TokenFacts[], trusted: readonly string[] | undefined): Check {
  const name = 'timestamp-authorities';
  const of = facts.filter(({ faults }) => faults.length === 0);
  const known = of.filter(({ rootSha256, local }) => !local && rootSha256 !== null && trusted?.includes(rootSha256));
  const unknown = of.filter((fact) => !known.includes(fact));
  const words = unknown.map(({ local, top, rootSha256 }) =>
    local
      ? `${top}: comes with Nightjar and proves the hour to nobody`
      : rootSha256 === null
        ? `the chain ends at ${top}, whose issuer is not here`
        : `root ${top} (SHA-256 ${rootSha256}) is not among those that you trust`,
  );
  if (of.length > 0 && unknown.length === 0) {
    return { name, ok: true, detail: `${known.map(({ top }) => top).join('; ')}: trusted` };
  }
  return { name, ok: true, open: true, detail: words.join('; ') || 'no token yet' };
}

function togetherCheck(facts: TokenFacts[]): Check {
  const name = 'timestamps-within-10-minutes';
  const usable = facts.filter(({ faults, local }) => faults.length === 0 && !local);
  const authorities = new Set(usable.map(({ top, signer }) => `${top}\n${signer}`));
  if (authorities.size < WANTED) {
    const detail = `${authorities.size} of ${WANTED} authorities other than a local one`;
    return { name, ok: true, open: true, detail };
  }
  let closest = Number.POSITIVE_INFINITY;
  for (const a of usable) {
    for (const b of usable) {
      if (a.signer === b.signer && a.top === b.top) continue;
      closest = Math.min(closest, Math.abs(Date.parse(a.genTime) - Date.parse(b.genTime)));
    }
  }
  return { name, ok: closest <= TOGETHER_MS, detail: `two authorities, ${Math.round(closest / 1000)} s apart` };
}

function stateOf(tokens: List['tokens'], authorities: TimestampAuthority[]): TimestampState {
  if (authorities.length === 0 && tokens.length === 0) return 'none';
  const outside = tokens.filter(({ local }) => !local);
  if (authorities.every(({ local }) => local) && outside.length === 0)
    return tokens.length > 0 ? 'local, not trusted' : 'pending';
  const together = outside.some((a) =>
    outside.some(
      (b) => a.authority !== b.authority && Math.abs(Date.parse(a.genTime) - Date.parse(b.genTime)) <= TOGETHER_MS,
    ),
  );
  if (together) return 'complete';
  return outside.length > 0 ? '1 of 2' : 'pending';
}

function readList(timestamps: unknown): { list: List; signature: string } | undefined {
  const parsed = signedListSchema.safeParse(timestamps);
  if (!parsed.success) return undefined;
  const { signature, ...list } = parsed.data;
  return { list, signature };
}

/** What the agency's key signs: the list as it stands, one spelling. */
function textOf(list: List): string {
  return JSON.stringify(list, null, 2);
}

function pemsOf(bytes: Buffer): string[] {
  return bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
