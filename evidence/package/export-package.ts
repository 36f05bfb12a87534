// The export of a case: gathered, written as a bag beside its final place, noted in the custody and audit logs, and only then given its name.
// docs/EXPORT.md is the page for officers.
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '#lib/clock.ts';
import { appendAudit } from '#store/audit.ts';
import { recordCustody } from '#store/custody.ts';
import type { Store } from '#store/open-store.ts';
import { print, type PrintingBrowser } from '../report/paper.ts';
import { explainWriteFailure, giveName, hashFile } from '../wacz.ts';
import { dropDraft, nameBag, openBag, refuseTaken } from './bag.ts';
import type { CaseFile, RedactionLog } from './case-file.ts';
import { type CaseRequest, type CaseSources, gatherCase } from './gather-case.ts';
import type { RedactionOptions } from './redact.ts';
import { checkRecipients, encryptFor, zipBag } from './seal.ts';
import { partsBesideLeads, writePayload } from './write-payload.ts';

export interface ExportRequest extends CaseRequest {
  /** The folder to make; with `zip` `<out>.zip` is made, with recipients `<out>.zip.age`. */
  out: string;
  redact?: RedactionOptions | undefined;
  zip?: boolean | undefined;
  /** age recipients (`age1…`). */
  recipients?: readonly string[] | undefined;
}

export interface ExportProgress {
  done: number;
  total: number;
  step: string;
}

export interface WrittenExport {
  exportId: string;
  /** The folder or file that was made. */
  path: string;
  /** Hex SHA-256 of tagmanifest-sha256.txt, which stands for the whole bag. */
  bag: string;
  /** Of the file, where one was made. */
  sha256: string | null;
  files: number;
  bytes: number;
  snapshots: number;
  redaction: RedactionLog | undefined;
}

export interface ExportDeps extends CaseSources {
  openBrowser(): Promise<PrintingBrowser & { close(): Promise<void> }>;
  onProgress?: (progress: ExportProgress) => void;
}

/**
 * Makes the package, whole or not at all; a process killed meanwhile leaves a hidden `.<name>.<id>.partial` that may be deleted. Throws what
 * gatherCase throws, `BadInput` where `out` is taken or a recipient is none, `StopAll` where the disk is full.
 */
export async function exportPackage(request: ExportRequest, deps: ExportDeps): Promise<WrittenExport> {
  const { out, recipients = [] } = request;
  checkRecipients(recipients);
  const path = recipients.length > 0 ? `${out}.zip.age` : request.zip === true ? `${out}.zip` : out;
  await refuseTaken(path);
  const total = request.leadIds.length * 2 + partsBesideLeads + 1;
  let done = 0;
  const step = (name: string) => deps.onProgress?.({ done: Math.min((done += 1), total), total, step: name });
  const given = await gatherCase(request, { ...deps, onLead: (number) => step(`reading lead ${number}`) });
  await mkdir(dirname(path), { recursive: true });
  const draft = join(dirname(path), `.${basename(path)}.${given.exportId}.partial`);
  try {
    const { bag, files, redaction } = await writeBag(given, { folder: join(draft, 'bag'), request, deps, step });
    const file = await wrap(draft, { request, path });
    deps.signal?.throwIfAborted();
    const sha256 = file === undefined ? null : await hashFile(file);
    const written = {
      exportId: given.exportId,
      path,
      bag,
      sha256,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      snapshots: given.leads.reduce((sum, { snapshots }) => sum + snapshots.length, 0),
      redaction,
    };
    // The log first: a package that nobody knows of would be worse than an entry for one that never appeared.
    await noteExport(given, { written, recipients, store: deps.store, clock: deps.clock });
    if (file === undefined) await nameBag(join(draft, 'bag'), path);
    else await giveName(file, path);
    step('done');
    return written;
  } catch (error) {
    throw explainWriteFailure(error, path);
  } finally {
    await dropDraft(draft);
  }
}

async function writeBag(
  given: CaseFile,
  {
    folder,
    request,
    deps,
    step,
  }: { folder: string; request: ExportRequest; deps: ExportDeps; step: (name: string) => void },
) {
  const bag = await openBag(folder);
  const browser = await deps.openBrowser();
  let redaction: RedactionLog | undefined;
  try {
    redaction = await writePayload(given, bag, {
      redact: request.redact,
      print: (html) => print(html, { browser, at: given.exportedAt }),
      onPart: (part) => step(`writing ${part}`),
      signal: deps.signal,
    });
  } finally {
    await browser.close();
  }
  const hash = await bag.close([
    ['Source-Organization', given.agency],
    ['Bagging-Date', given.exportedAt.slice(0, 10)],
    [
      'External-Description',
      `Evidence package of ${given.leads.length} offer(s)${redaction === undefined ? '' : ', redacted copy'}`,
    ],
    ['External-Identifier', given.exportId],
    ...(given.caseNumber === null ? [] : [['Internal-Sender-Identifier', given.caseNumber] as const]),
    ['Bag-Software-Agent', given.software],
  ]);
  return { bag: hash, files: bag.files, redaction };
}

/** The one file that was asked for; undefined where the folder itself was. */
async function wrap(
  draft: string,
  { request, path }: { request: ExportRequest; path: string },
): Promise<string | undefined> {
  const { recipients = [], zip = false, out } = request;
  if (recipients.length === 0 && !zip) return undefined;
  const zipped = join(draft, 'package.zip');
  await zipBag(join(draft, 'bag'), { file: zipped, root: out });
  if (recipients.length === 0) return zipped;
  const sealed = join(draft, basename(path));
  await encryptFor(recipients, { from: zipped, to: sealed });
  return sealed;
}

/** A row in the audit log for each lead, and one in the custody chain of each capture; all in one transaction. */
async function noteExport(
  given: CaseFile,
  {
    written,
    recipients,
    store,
    clock,
  }: { written: WrittenExport; recipients: readonly string[]; store: Store; clock: Clock },
): Promise<void> {
  const { redaction } = written;
  const about = {
    exportId: given.exportId,
    caseNumber: given.caseNumber,
    bag: written.bag,
    file: written.sha256,
    recipients: [...recipients],
    redacted:
      redaction === undefined ? null : { kinds: redaction.kinds, leftOut: redaction.leftOut.map(({ what }) => what) },
  };
  const who = given.exportedBy;
  await store.db.transaction().execute(async (trx) => {
    await recordCustody(
      trx,
      given.leads.flatMap(({ lead, snapshots }) =>
        snapshots.map(({ snapshot }) => ({
          snapshotId: snapshot.id,
          leadId: lead.id,
          what: 'exported' as const,
          who,
          why: given.why,
          sha256Before: snapshot.sha256,
          sha256After: snapshot.sha256,
          more: { ...about, agency: lead.agencyId },
        })),
      ),
      clock,
    );
    await appendAudit(
      trx,
      given.leads.map(({ lead }) => ({
        actor: who,
        action: 'evidence.exported',
        subject: lead.id,
        details: { ...about, agency: lead.agencyId, why: given.why },
      })),
      clock,
    );
  });
}
