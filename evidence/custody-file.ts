// The custody log of one snapshot as a file that travels with it (JSON Lines, signed), and the checks that need nothing but that file.
// A row's hash covers the row before it of the same snapshot: store/custody.ts writes them, docs/decisions/185 says what that proves.
import { z } from 'zod';
import { sha256 } from '#lib/blobs.ts';
import { type CustodyChain, custodyGenesis } from '#store/custody.ts';
import { canonicalJson } from '#store/json.ts';
import type { Check } from './check.ts';
import { keyIdOf, signatureHolds, type Signer } from './sign.ts';
import { checkToken } from './timestamp-token.ts';

const rowSchema = z.strictObject({
  id: z.number().int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.looseObject({
    snapshotId: z.string(),
    sha256Before: z.string().nullable(),
    sha256After: z.string().nullable(),
    custody: z.object({ seq: z.number().int(), previous: z.string() }),
  }),
  prevHash: z.string(),
  hash: z.string(),
});
const stampSchema = z.strictObject({
  heads: z.string(),
  tokens: z.array(
    z.strictObject({
      authority: z.string(),
      local: z.boolean(),
      genTime: z.string(),
      query: z.base64(),
      response: z.base64(),
      chain: z.array(z.string()),
    }),
  ),
});
const headerSchema = z.strictObject({
  format: z.literal('nightjar-custody-1'),
  snapshotId: z.string(),
  rows: z.number().int(),
  stamps: z.number().int(),
});
const sealSchema = z.strictObject({ publicKey: z.string(), signature: z.string() });

/** The chain as bytes: a header, the rows, the stamps, and the signature over all lines before it. */
export async function custodyFile(chain: CustodyChain, signer: Signer): Promise<Buffer> {
  const { snapshotId, rows, stamps } = chain;
  const header = { format: 'nightjar-custody-1', snapshotId, rows: rows.length, stamps: stamps.length };
  const text = [header, ...rows, ...stamps].map((line) => `${JSON.stringify(line)}\n`).join('');
  const seal = { publicKey: signer.publicKey, signature: await signer.sign(textToSign(text)) };
  return Buffer.from(`${text}${JSON.stringify(seal)}\n`);
}

/**
 * `custody-chain`: rows without gaps, each unchanged and following the one before, signed, each hash taken up where the last row left it.
 * `custody-stamps`: every token is over a text that names a row of this chain. `files`: hex SHA-256 of the snapshot's editions at hand,
 * which the log must know. Never throws.
 */
export async function custodyChecks(
  bytes: Buffer,
  { files, trustedKeys }: { files?: string[]; trustedKeys?: readonly string[] | undefined } = {},
): Promise<Check[]> {
  try {
    const read = readCustody(bytes);
    return [chainCheck(read, { files, trustedKeys }), await stampCheck(read)];
  } catch (error) {
    return [{ name: 'custody-chain', ok: false, detail: error instanceof Error ? error.message : String(error) }];
  }
}

type Custody = ReturnType<typeof readCustody>;

function readCustody(bytes: Buffer) {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.pop() !== '') throw new Error('the custody file is cut short');
  const parsed = lines.map((line) => JSON.parse(line) as unknown);
  const header = headerSchema.parse(parsed[0]);
  const seal = sealSchema.parse(parsed.at(-1));
  const body = parsed.slice(1, -1);
  if (body.length !== header.rows + header.stamps)
    throw new Error('the custody file has not the lines that it announces');
  return {
    header,
    seal,
    rows: body.slice(0, header.rows).map((row) => rowSchema.parse(row)),
    stamps: body.slice(header.rows).map((stamp) => stampSchema.parse(stamp)),
    signed: textToSign(`${lines.slice(0, -1).join('\n')}\n`),
  };
}

function chainCheck(
  { header, rows, seal, signed }: Custody,
  { files, trustedKeys }: { files: string[] | undefined; trustedKeys: readonly string[] | undefined },
): Check {
  const faults: string[] = [];
  let previous = custodyGenesis;
  let current: string | null = null;
  for (const [place, row] of rows.entries()) {
    const { hash, ...hashed } = row;
    const { custody, snapshotId, sha256Before, sha256After } = row.details;
    const named = `row ${place + 1} (${row.action}, ${row.at})`;
    if (custody.seq !== place + 1) faults.push(`row ${place + 1} is missing`);
    if (custody.previous !== previous) faults.push(`${named} does not follow the row before it`);
    if (sha256(canonicalJson(hashed)) !== hash) faults.push(`${named} has been changed since it was written`);
    if (snapshotId !== header.snapshotId) faults.push(`${named} is of another snapshot`);
    if (sha256Before !== current) faults.push(`${named}: the file was not what the row before left`);
    previous = hash;
    current = sha256After;
  }
  if (rows.length === 0) faults.push('there are no rows');
  if (!signatureHolds(signed, seal)) faults.push('the custody file is not signed by its key');
  else if (trustedKeys !== undefined && !trustedKeys.includes(keyIdOf(seal.publicKey)))
    faults.push(`the custody file is signed with key ${keyIdOf(seal.publicKey)}, which is not among the known ones`);
  const known = new Set(rows.flatMap(({ details }) => [details.sha256Before, details.sha256After]));
  for (const file of files ?? []) if (!known.has(file)) faults.push(`the log knows no file with SHA-256 ${file}`);
  return {
    name: 'custody-chain',
    ok: faults.length === 0,
    detail: faults.slice(0, 5).join('; ') || `${rows.length} events, ${rows[0]?.at} to ${rows.at(-1)?.at}`,
  };
}

async function stampCheck({ header, rows, stamps }: Custody): Promise<Check> {
  const faults: string[] = [];
  const lines = new Set(rows.map(({ hash }) => `${sha256(header.snapshotId)} ${hash}`));
  const said: string[] = [];
  for (const { heads, tokens } of stamps) {
    if (!heads.split('\n').some((line) => lines.has(line)))
      faults.push('a stamped list of heads names a row that is not here');
    for (const { query, response, chain, genTime, local } of tokens) {
      const facts = await checkToken(Buffer.from(response, 'base64'), {
        data: Buffer.from(heads),
        query: Buffer.from(query, 'base64'),
        chain,
      });
      faults.push(...facts.faults);
      if (facts.genTime !== genTime || (facts.local && !local)) faults.push('a token is not what the file says of it');
      said.push(`${local ? 'local, not trusted' : facts.signer} at ${facts.genTime}`);
    }
  }
  const open = said.length === 0 || stamps.every(({ tokens }) => tokens.every(({ local }) => local));
  return {
    name: 'custody-stamps',
    ok: faults.length === 0,
    ...(faults.length === 0 && open ? { open } : {}),
    detail: faults.slice(0, 5).join('; ') || said.slice(-3).join(', ') || 'no head of this log has been stamped yet',
  };
}

function textToSign(text: string): string {
  return `nightjar-custody-1 sha256:${sha256(text)}`;
}
