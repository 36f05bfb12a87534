// The time-stamps of a package: `timestamps/` holds every token with its question and chain, and `timestamps.json`, which lists
// them, says what is still missing, and is signed with the agency's key. The tokens are over datapackage.json, so they cannot be
// in its list; the signed list accounts for each of their bytes instead.
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import type { Check } from './check.ts';
import { signatureHolds, type Signer } from './sign.ts';
import { askForTokens, type TimestampAuthority } from './timestamp-authority.ts';
import { checkToken, type TokenFacts } from './timestamp-token.ts';

/** Two tokens further apart than this do not support each other. */
export const TOGETHER_MS = 10 * 60 * 1000;
/** Of authorities, that a complete package holds tokens from. */
export const WANTED = 2;
export const timestampFolder = 'timestamps/';

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
      name: z.string().regex(/^\d{1,3}$/),
      authority: z.string(),
      url: z.string().nullable(),
      local: z.boolean(),
      genTime: z.string(),
      serial: z.string(),
      signer: z.string(),
      query: hash,
      response: hash,
      chain: hash,
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
  /** Path in the package and bytes, in order. */
  files: Array<{ path: string; bytes: Buffer }>;
}

interface Kept {
  token: List['tokens'][number];
  files: Stamped['files'];
}

const MOST_REFUSALS = 20;

/**
 * Tokens over `manifest` from every authority, beside those of `earlier` (the files of an edition before). Where an earlier token is
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
    earlier?: Map<string, Buffer>;
    signal?: AbortSignal;
  },
): Promise<Stamped> {
  const before = earlier === undefined ? undefined : readList(earlier)?.list;
  const kept: Kept[] = (before?.tokens ?? []).map((token) => ({ token, files: filesOf(token, earlier) }));
  const asking = { now, ...(signal === undefined ? {} : { signal }) };
  const never = authorities.filter(({ name }) => !kept.some(({ token }) => token.authority === name));
  const { tokens, refusals } = await askForTokens(manifest, never, asking);
  if (before !== undefined && before.state !== 'complete' && tokens.length > 0) {
    const stale = ({ token }: Kept) => now().getTime() - Date.parse(token.genTime) > TOGETHER_MS / 2;
    const again = authorities.filter(({ name }) => kept.some((one) => one.token.authority === name && stale(one)));
    const more = await askForTokens(manifest, again, asking);
    tokens.push(...more.tokens);
    refusals.push(...more.refusals);
  }
  for (const { authority, query, response, facts } of tokens) {
    const name = String(kept.length + 1);
    const chain = Buffer.from(facts.chain.map((pem) => pem.trimEnd()).join('\n') + '\n');
    const token = {
      name,
      authority: authority.name,
      url: authority.url,
      local: authority.local || facts.local,
      genTime: facts.genTime,
      serial: facts.serial,
      signer: facts.signer,
      query: `sha256:${sha256(query)}`,
      response: `sha256:${sha256(response)}`,
      chain: `sha256:${sha256(chain)}`,
    };
    const paths = pathsOf(name);
    kept.push({
      token,
      files: [
        { path: paths.query, bytes: query },
        { path: paths.response, bytes: response },
        { path: paths.chain, bytes: chain },
      ],
    });
  }
  const list: List = {
    format: 'nightjar-timestamps-1',
    over: 'datapackage.json',
    hash: `sha256:${sha256(manifest)}`,
    state: stateOf(
      kept.map(({ token }) => token),
      authorities,
    ),
    wanted: authorities.every(({ local }) => local) ? authorities.length : WANTED,
    tokens: kept.map(({ token }) => token),
    refusals: [...(before?.refusals ?? []), ...refusals].slice(-MOST_REFUSALS),
    publicKey: signer.publicKey,
  };
  const signed = { ...list, signature: await signer.sign(textOf(list)) };
  return {
    state: list.state,
    files: [
      { path: `${timestampFolder}timestamps.json`, bytes: Buffer.from(`${JSON.stringify(signed, null, 2)}\n`) },
      ...kept.flatMap(({ files }) => files),
    ],
  };
}

/** State of a package's time-stamps from its files; undefined where there is no list that can be read. */
export function timestampStateOf(files: Map<string, Buffer>): TimestampState | undefined {
  return readList(files)?.list.state;
}

export interface TimestampTrust {
  /** Hex SHA-256 of roots (DER) that the reader trusts to stamp time. */
  trustedRoots?: readonly string[] | undefined;
  /** The key that signed the manifest, base64 DER. */
  publicKey: string | undefined;
  /** Ids of keys that are known to be the agency's. */
  knownKey: (publicKey: string) => boolean;
}

/** The three checks of time-stamps: the tokens are good, the authorities are known, two of them agree on the time. */
export async function timestampChecks(files: Map<string, Buffer>, trust: TimestampTrust): Promise<Check[]> {
  const manifest = files.get('datapackage.json') ?? Buffer.alloc(0);
  const read = readList(files);
  if (read === undefined) {
    const detail = files.has(`${timestampFolder}timestamps.json`)
      ? 'timestamps.json is not of its form'
      : 'the list of time-stamps is missing';
    return [{ name: 'timestamp-tokens', ok: false, detail }];
  }
  const { list } = read;
  const faults = [...listFaults(read, { files, manifest, trust })];
  const facts: TokenFacts[] = [];
  for (const token of list.tokens) {
    const [query, response, chain] = filesOf(token, files).map(({ bytes }) => bytes);
    if (query === undefined || response === undefined || chain === undefined) {
      faults.push(`the files of token ${token.name} are not all there`);
      continue;
    }
    const fact = await checkToken(response, { data: manifest, query, chain: pemsOf(chain) });
    facts.push(fact);
    faults.push(...fact.faults.map((fault) => `token ${token.name}: ${fault}`));
    if (fact.genTime !== token.genTime || fact.local !== token.local)
      faults.push(`token ${token.name} is not what the list says of it`);
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
  ];
}

function listFaults(
  { list, signature, exact }: NonNullable<ReturnType<typeof readList>>,
  { files, manifest, trust }: { files: Map<string, Buffer>; manifest: Buffer; trust: TimestampTrust },
): string[] {
  const faults: string[] = [];
  if (!exact) faults.push('timestamps.json holds more than it should');
  if (!signatureHolds(textOf(list), { publicKey: list.publicKey, signature }))
    faults.push('the list of time-stamps is not signed by its key');
  if (list.publicKey !== trust.publicKey && !trust.knownKey(list.publicKey))
    faults.push('the list of time-stamps is signed with another key than the package');
  if (list.hash !== `sha256:${sha256(manifest)}`) faults.push('the list of time-stamps is of another manifest');
  const expected = new Map([[`${timestampFolder}timestamps.json`, '']]);
  for (const token of list.tokens) {
    const paths = pathsOf(token.name);
    expected.set(paths.query, token.query).set(paths.response, token.response).set(paths.chain, token.chain);
  }
  for (const [path, digest] of expected) {
    const bytes = files.get(path);
    if (bytes === undefined) faults.push(`${path} is listed and not there`);
    else if (digest !== '' && digest !== `sha256:${sha256(bytes)}`)
      faults.push(`${path} is not the file that was listed`);
  }
  for (const path of files.keys())
    if (path.startsWith(timestampFolder) && !expected.has(path)) faults.push(`${path} is there and not listed`);
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

function readList(files: Map<string, Buffer>): { list: List; signature: string; exact: boolean } | undefined {
  const bytes = files.get(`${timestampFolder}timestamps.json`);
  if (bytes === undefined) return undefined;
  try {
    const whole = signedListSchema.parse(JSON.parse(bytes.toString('utf8')));
    const { signature, ...list } = whole;
    return {
      list,
      signature,
      exact: bytes.toString('utf8') === `${JSON.stringify({ ...list, signature }, null, 2)}\n`,
    };
  } catch {
    return undefined;
  }
}

function pathsOf(name: string): { query: string; response: string; chain: string } {
  const base = `${timestampFolder}${name}`;
  return { query: `${base}.tsq`, response: `${base}.tsr`, chain: `${base}.chain.pem` };
}

function filesOf({ name }: { name: string }, files: Map<string, Buffer> | undefined): Stamped['files'] {
  const { query, response, chain } = pathsOf(name);
  return [query, response, chain].flatMap((path) => {
    const bytes = files?.get(path);
    return bytes === undefined ? [] : [{ path, bytes }];
  });
}

/** What the agency's key signs: the list as it stands, one spelling. */
function textOf(list: List): string {
  return JSON.stringify(list, null, 2);
}

function pemsOf(bytes: Buffer): string[] {
  return bytes.toString('latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
