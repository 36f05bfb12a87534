// What the console is handed by bin/. What it must not know of (evidence, crawler) comes in as functions.
import type { Readable } from 'node:stream';
import type { TriedPage } from '../contract/sources.ts';
import type { MakeExport } from './exports.ts';
import type { AgencySignIn } from './oidc.ts';
import type { BoardQueue } from './queue-board.ts';
import type { Replay } from './replay.ts';
import type { Lexicon } from '#keywords/lexicon.ts';
import type { Matcher } from '#keywords/match-types.ts';
import type { Gazetteer } from '#lib/gazetteer.ts';
import type { Translator } from '#lib/translator.ts';
import type { Clock } from '#lib/clock.ts';
import type { Log } from '#lib/log.ts';
import type { LeadsQueues } from '#queue/leads-queues.ts';
import type { Store } from '#store/open-store.ts';
import type { Snapshot } from '#store/snapshots.ts';
import type { Actor } from '#store/verdicts.ts';

export interface SnapshotFile {
  stream: Readable;
  /** Media type of the bytes. */
  type: string;
  size: number;
  /** As a browser should save it. */
  name: string;
}

export interface Crawling {
  /** Kinds of source that it reads. */
  kinds: readonly string[];
  /** The source's settings with everything that was not said filled in. Throws `BadInput` where they make no source. */
  checkSource(url: string, wishes: Record<string, unknown>): Record<string, unknown>;
  /** The options of a scan of such sources. Throws `BadInput` for sources that can no longer be read. */
  planScan(
    sources: ReadonlyArray<Record<string, unknown>>,
    wishes: { focus: readonly string[]; maxPages: number | null },
  ): Record<string, unknown>;
  /** One page fetched and judged under the guard and robots.txt. Throws errors of lib/errors.ts. */
  tryPage(url: string, signal: AbortSignal): Promise<TriedPage>;
}

export interface ConsoleDeps {
  /** The whole store. Routes read through the member's agency's view of it (desk.ts). */
  store: Store;
  queues: LeadsQueues;
  clock: Clock;
  log: Log;
  /** Finds the lexicon's terms in a listing's text, to mark those too that did not count for the score. */
  matcher?: Matcher | undefined;
  /** What is known of the taxa that the classifier names; without it leads have no species cards. */
  lexicon?: Lexicon | undefined;
  /** Knows places by their names; undefined while it is still being read. */
  gazetteer?: (() => Gazetteer | undefined) | undefined;
  /** Translates a listing's text for its reader; without it nothing leaves, and the page says how to set one. */
  translator?: Translator | undefined;
  /** Signs the sessions: at least 32 characters, kept over restarts. */
  secret: string;
  /** The address people use (`https://console.example.org`); without it only loopback names are answered. */
  origin?: string | undefined;
  /** Sign-in by the agency's own identity provider; it needs `origin`. */
  oidc?: AgencySignIn | undefined;
  /** Folder of the built page (dist/web); without it only the API is served. */
  webRoot?: string | undefined;
  /** True behind a reverse proxy that sets X-Forwarded-For and X-Forwarded-Proto. */
  trustProxy?: boolean;
  /** How long a claim holds (the queue's `lockMs`). */
  claimMs?: number;
  /** Asks for a capture of the lead's page; resolves once it is taken up. Without it the console says that it cannot. */
  captureEvidence?: ((leadId: string, actor: Actor) => Promise<void>) | undefined;
  /** The file of a snapshot, or its picture; undefined where there is none. */
  openSnapshot?: ((snapshot: Snapshot, part: 'archive' | 'picture') => Promise<SnapshotFile | undefined>) | undefined;
  /** Bytes that were kept under this SHA-256; without it pictures are named and not shown. */
  openBlob?: ((sha256: string) => Promise<Buffer | undefined>) | undefined;
  /** What only the crawler knows; without it sources can be read, not added or tried. */
  crawling?: Crawling | undefined;
  /** Brings the queue's schedulers up to date with the store's timetable. */
  syncTimetable?: (() => Promise<void>) | undefined;
  /** Groups of the lexicon that operations and scans may target. */
  groups?: readonly string[] | undefined;
  /** Where a snapshot's archive is on this machine, for the replay. */
  archivePath?: ((snapshot: Snapshot) => Promise<string | undefined>) | undefined;
  /** Replays captures under an origin of its own; without it the console says that it cannot. The console closes it. */
  replay?: Replay | undefined;
  /** Makes a package for court; without it the console says that it cannot. */
  makeExport?: MakeExport | undefined;
  /** BullMQ's own queues, for the board of the administrators; without them there is no board. */
  jobQueues?: readonly BoardQueue[] | undefined;
  /** What a Prometheus scraper shows as `Authorization: Bearer …`; without it only administrators read the figures. */
  metricsToken?: string | undefined;
  /** Of this program, for the API's description. */
  version?: string;
  /** Requests a minute, by address for all, and sign-in tries by address and by account. */
  limits?: { requests?: number; signInsByAddress?: number; signInsByAccount?: number };
}
