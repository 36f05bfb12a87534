// Asks time-stamp authorities: over HTTP (RFC 3161 §3.4), or the local one. What is kept of an answer: timestamps.ts.
import { randomBytes } from 'node:crypto';
import { startDeadline } from './attempts.ts';
import type { LocalAuthority } from './timestamp-local.ts';
import type { FetchBytes } from './revocation.ts';
import { certificatesOf, checkToken, timestampQuery, type TokenFacts } from './timestamp-token.ts';

export interface TimestampAuthority {
  /** The host's name, or `local, not trusted`. */
  name: string;
  url: string | null;
  local: boolean;
  /** PEM of certificates that its answers may leave out, roots above all. */
  certificates: string[];
  /** A TimeStampResp (DER) for a TimeStampReq (DER). Rejects where the authority cannot be reached or does not answer in that form. */
  ask(query: Buffer, signal?: AbortSignal): Promise<Buffer>;
  /** How the state of its certificates is asked for, at the places that they name; without it, it is not. */
  fetchBytes?: FetchBytes;
}

export interface Token {
  authority: TimestampAuthority;
  query: Buffer;
  response: Buffer;
  facts: TokenFacts;
}

export interface Refusal {
  authority: string;
  /** ISO 8601, UTC. */
  at: string;
  why: string;
}

const PATIENCE_MS = 15_000;
const LARGEST_ANSWER = 256 * 1024;

/** An authority that answers POST requests at `url`. */
export function httpAuthority(url: string, certificates: string[] = []): TimestampAuthority {
  return {
    name: new URL(url).host,
    url,
    local: false,
    certificates,
    async ask(query, signal) {
      const deadline = startDeadline(PATIENCE_MS, signal);
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
          body: new Uint8Array(query),
          signal: deadline.signal,
        });
        if (!answer.ok) throw new Error(`it answered ${answer.status}`);
        return await bounded(answer);
      } finally {
        deadline.clear();
      }
    },
  };
}

/** The authority that comes with Nightjar; its tokens say of themselves what they are. */
export function asAuthority(local: LocalAuthority): TimestampAuthority {
  return {
    name: 'local, not trusted',
    url: null,
    local: true,
    certificates: [local.certificate],
    ask: async (query) => local.answer(query),
  };
}

/** Asks each authority at the same time for a token over `data`; only tokens in which every check holds are taken. */
export async function askForTokens(
  data: Buffer,
  authorities: TimestampAuthority[],
  { now, signal }: { now: () => Date; signal?: AbortSignal },
): Promise<{ tokens: Token[]; refusals: Refusal[] }> {
  const tokens: Token[] = [];
  const refusals: Refusal[] = [];
  await Promise.all(
    authorities.map(async (authority) => {
      try {
        const query = timestampQuery(data, randomBytes(8));
        const response = await authority.ask(query, signal);
        const chain = [...certificatesOf(response), ...authority.certificates];
        const facts = await checkToken(response, { data, query, chain });
        if (facts.faults.length > 0) throw new Error(facts.faults.join('; '));
        tokens.push({ authority, query, response, facts });
      } catch (error) {
        refusals.push({ authority: authority.name, at: now().toISOString(), why: reasonOf(error) });
      }
    }),
  );
  const order = ({ authority }: Token) => authorities.indexOf(authority);
  return { tokens: tokens.sort((a, b) => order(a) - order(b)), refusals };
}

async function bounded(answer: Response): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += (part as Uint8Array).length;
    if (size > LARGEST_ANSWER) throw new Error(`its answer is larger than ${LARGEST_ANSWER} bytes`);
    parts.push(Buffer.from(part as Uint8Array));
  }
  return Buffer.concat(parts);
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
