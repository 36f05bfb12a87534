// `evidence capture`, `verify`, `custody`, `delete`. What a package is and what is checked: docs/EVIDENCE.md.
import { existsSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { direct, proxyAddressFault } from '#crawler/sources/proxies.ts';
import type { CaptureOptions } from '#evidence/capture-options.ts';
import { custodyFile } from '#evidence/custody-file.ts';
import { listKeys, openSigner } from '#evidence/sign.ts';
import { verificationPage } from '#evidence/verification-page.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { sha256 } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput, GiveUp } from '#lib/errors.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import { custodyOf, recordCustody } from '#store/custody.ts';
import { deleteSnapshot, snapshotBySha256 } from '#store/snapshots.ts';
import { capturePage } from '../capture-lead.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Opened, openAll } from '../open.ts';
import { evidenceFolder } from '../open-snapshot.ts';
import { type CredentialsFor, readProxyCredentials } from '../proxy-credentials.ts';
import { keysFolder, trustedRoots } from './evidence-authorities.ts';

export interface CaptureFlags {
  out?: string;
  allowLoopback?: boolean;
  operator?: string;
  legalBasis?: string;
  purpose?: string;
  case?: string;
  exhibit?: string;
  derivedFrom?: string;
  retention?: string;
  robots?: string;
  context?: string[];
  witness?: boolean;
  proxy?: string;
  witnessProxy?: string;
  viewport?: string;
  locale?: string;
  timezone?: string;
  userAgent?: string;
}

export async function capture(url: string, flags: CaptureFlags, signal: AbortSignal): Promise<void> {
  for (const address of [url, ...(flags.context ?? [])]) checkAddress(address, 'url');
  const config = readConfig(process.env);
  const credentialsFor = readProxyCredentials(config);
  const proxyOf = (name: 'proxy' | 'witnessProxy') =>
    flags[name] === undefined ? {} : { proxy: proxyGiven(flags[name], credentialsFor) };
  const path = resolve(flags.out ?? join(config.home, evidenceFolder, `${systemClock.newId()}.wacz`));
  const { snapshot, written } = await capturePage(
    {
      url,
      path,
      allowLoopback: flags.allowLoopback === true,
      operator: {
        name: flags.operator ?? userInfo().username,
        agency: config.agency,
        legalBasis: flags.legalBasis ?? 'given on the command line by the operator',
        purpose: flags.purpose ?? 'Capture of an address',
        robots: flags.robots ?? 'not asked: one page, at the request of a person',
        ...given('caseNumber', flags.case),
        ...given('exhibit', flags.exhibit),
        ...given('derivedFrom', flags.derivedFrom),
        ...given('retention', flags.retention),
      },
      context: flags.context ?? [],
      witness: flags.witness === false ? false : proxyOf('witnessProxy'),
      ...proxyOf('proxy'),
      options: captureOptions(flags),
      signal,
    },
    { config, clock: systemClock },
  );
  const { status, reasons, finalUrl, title } = snapshot.account;
  const { sha256: hash, size, manifestHash, keyId, timestamps } = written;
  const page = { status, url, finalUrl, title, reasons };
  const file = { file: path, sha256: hash, size, manifestHash, keyId, timestamps };
  process.stdout.write(`${JSON.stringify({ ...page, ...file }, null, 2)}\n`);
  if (status === 'FAILED') process.exitCode = exitCodes.couldNotFinish;
}

export interface VerifyFlags {
  json?: boolean;
  html?: string;
  /** Why it was verified: the custody log then says so. */
  why?: string;
}

/** Where this machine holds an agency's keys, a signature is also checked to be one of theirs; elsewhere it proves integrity alone. */
export async function verify(path: string, flags: VerifyFlags): Promise<void> {
  const config = readConfig(process.env);
  const folder = join(config.home, keysFolder);
  const keys = existsSync(folder) ? await listKeys(folder) : [];
  const trustedKeys = keys.filter(({ revokedAt }) => revokedAt === null).map(({ keyId }) => keyId);
  const roots = await trustedRoots(config);
  const verification = await verifyEvidence(path, {
    ...(trustedKeys.length === 0 ? {} : { trustedKeys }),
    ...(roots === undefined ? {} : { trustedRoots: roots }),
  });
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const hash = isFile ? sha256(await readFile(path)) : null;
  const at = systemClock.now().toISOString();
  if (flags.html !== undefined)
    await writeFile(flags.html, verificationPage(verification, { file: path, sha256: hash, at }));
  if (flags.json === true) process.stdout.write(`${JSON.stringify(verification, null, 2)}\n`);
  else {
    for (const { name, ok, open, detail } of verification.checks)
      process.stdout.write(`${ok ? (open === true ? '○' : '✓') : '✗'} ${name.padEnd(28)} ${detail}\n`);
    const open = verification.checks.filter((check) => check.open === true).length;
    const holds =
      open === 0 ? 'Every check holds.' : `Every check holds. The ${open} marked ○ prove nothing by themselves.`;
    process.stdout.write(verification.ok ? `${holds}\n` : 'NOT VERIFIED: the checks marked ✗ failed.\n');
  }
  if (!verification.ok) process.exitCode = exitCodes.no;
  if (flags.why !== undefined && hash !== null) await noteVerification(hash, { ok: verification.ok, why: flags.why });
}

/** The custody log of one snapshot, signed, as it travels with the package. */
export async function custody(id: string, flags: { out?: string }): Promise<void> {
  await withStore(async ({ store, config, clock }) => {
    const chain = await custodyOf(store, id);
    if (chain.rows.length === 0) throw noSuchSnapshot(id);
    const signer = await openSigner(join(config.home, keysFolder), { clock, agency: config.agency });
    const bytes = await custodyFile(chain, signer);
    if (flags.out === undefined) process.stdout.write(bytes);
    else await writeFile(flags.out, bytes, { flag: 'wx' });
  });
}

/** Deletes a snapshot's row and files; the custody log keeps who did so, why, and what the file was. */
export async function remove(id: string, flags: { why: string; operator?: string }): Promise<void> {
  await withStore(async ({ store, config, clock }) => {
    const who = flags.operator ?? userInfo().username;
    await deleteSnapshot(store, { id, who, why: flags.why }, clock);
    // Every edition that the log knows of; a name in it is never a path.
    const { rows } = await custodyOf(store, id);
    const named = rows.map(({ details }) => details['file']).filter((name) => typeof name === 'string');
    const files = [...new Set(named)].filter((name) => name === basename(name));
    for (const file of files) {
      const path = join(config.home, evidenceFolder, file);
      for (const one of [path, path.replace(/\.wacz$/u, '.png')]) await rm(one, { force: true });
    }
    process.stdout.write(`${JSON.stringify({ deleted: id, files })}\n`);
  });
}

async function noteVerification(hash: string, { ok, why }: { ok: boolean; why: string }): Promise<void> {
  await withStore(async ({ store, clock }) => {
    const snapshot = await snapshotBySha256(store, hash);
    if (snapshot === undefined)
      throw new GiveUp('The custody log knows no snapshot with the hash of this file.', {
        code: 'NO_SUCH_SNAPSHOT',
        hint: 'It was verified all the same: see above.',
      });
    const { id: snapshotId, leadId } = snapshot;
    const event = { snapshotId, leadId, what: 'verified' as const, who: userInfo().username, why };
    await recordCustody(store.db, [{ ...event, sha256Before: hash, sha256After: hash, more: { ok } }], clock);
  });
}

async function withStore(work: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openAll();
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

function captureOptions({ viewport, locale, timezone, userAgent }: CaptureFlags): Partial<CaptureOptions> {
  const size = viewport === undefined ? undefined : /^(\d{2,4})x(\d{2,4})$/u.exec(viewport);
  if (size === null) throw new BadInput(`"${viewport}" is no size such as 1366x900`, { field: 'viewport' });
  return {
    ...(size === undefined ? {} : { viewport: { width: Number(size[1]), height: Number(size[2]) } }),
    ...given('locale', locale),
    ...given('timezone', timezone),
    ...given('userAgent', userAgent),
  };
}

function given<Name extends string>(name: Name, value: string | undefined): { [Key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: string };
}

function checkAddress(address: string, field: string): void {
  if (!/^https?:\/\//u.test(address) || !URL.canParse(address))
    throw new BadInput(`"${address}" is no address`, { field, hint: 'It must begin with http:// or https://.' });
}

/** A proxy named on the command line goes by its address. */
function proxyGiven(address: string, credentialsFor: CredentialsFor): ProxyServer {
  const fault = proxyAddressFault(address);
  if (fault !== null || address === direct)
    throw new BadInput(fault ?? 'is no proxy', { field: 'proxy', hint: 'Give an address such as http://host:port.' });
  return { name: address, address, credentials: credentialsFor(address) };
}

function noSuchSnapshot(id: string): GiveUp {
  return new GiveUp(`The custody log knows no snapshot ${id}.`, { code: 'NO_SUCH_SNAPSHOT' });
}
