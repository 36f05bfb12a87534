// Writes the payload of a bag from the record of the case. The same record gives the same files, byte for byte.
import { caseReport } from '../report/report.ts';
import { statements } from '../report/statements.ts';
import { verificationPage } from '../verification-page.ts';
import type { BagWriter } from './bag.ts';
import { caseGraph } from './case-graph.ts';
import type { CaseFile, CaseSnapshot, RedactionLog } from './case-file.ts';
import { caseTables } from './csv.ts';
import { readme } from './readme.ts';
import { makeRedactor, redactCase, type RedactionOptions, type Redactor } from './redact.ts';
import { stixBundle } from './stix.ts';

export interface PayloadOptions {
  /** Undefined: nothing is taken out. */
  redact?: RedactionOptions | undefined;
  print: (html: string) => Promise<Buffer>;
  /** Called after each part with its name. */
  onPart?: (part: string) => void;
  signal?: AbortSignal | undefined;
}

/** Parts that `onPart` is told of beside one for each lead. */
export const partsBesideLeads = 3;

/** Writes everything below data/. Answers what was taken out, where something was. */
export async function writePayload(
  original: CaseFile,
  bag: BagWriter,
  { redact, print, onPart, signal }: PayloadOptions,
): Promise<RedactionLog | undefined> {
  const redactor = redact === undefined ? undefined : makeRedactor(original.leads, redact);
  const clean = redactor === undefined ? original : redactCase(original, redactor);
  const leftOut: RedactionLog['leftOut'] = [];
  for (const { number, snapshots } of clean.leads) {
    for (const [place, snapshot] of snapshots.entries()) {
      signal?.throwIfAborted();
      const folder = `lead-${number}/snapshot-${place + 1}`;
      leftOut.push(...(await writeSnapshot(snapshot, bag, { folder, redactor, at: original.exportedAt })));
    }
    onPart?.(`lead ${number}`);
  }
  const redaction = redactor === undefined ? undefined : { ...redactor.log(), leftOut };
  const given: CaseFile = redaction === undefined ? clean : { ...clean, redaction };
  const exhibits = [...bag.files];
  await bag.add('linked/case.jsonld', json(caseGraph(given, exhibits)));
  await bag.add('linked/stix.json', json(stixBundle(given, exhibits)));
  for (const [name, text] of caseTables(given, exhibits)) await bag.add(`tables/${name}`, text);
  if (redaction !== undefined) await bag.add('redaction.json', json({ format: 'nightjar-redaction-1', ...redaction }));
  onPart?.('tables');
  for (const [name, html] of statements(given)) {
    signal?.throwIfAborted();
    await bag.add(`statements/${name}.html`, html);
    await bag.add(`statements/${name}.pdf`, await print(html));
  }
  onPart?.('statements');
  const report = caseReport(given, bag.files);
  signal?.throwIfAborted();
  const printed = await print(report);
  await bag.add('report/report.html', report);
  await bag.add('report/report.pdf', printed);
  await bag.add('README.txt', readme(given));
  onPart?.('report');
  return redaction;
}

/** Answers what had to stay out. */
async function writeSnapshot(
  { number, snapshot, archive, custody }: CaseSnapshot,
  bag: BagWriter,
  { folder, redactor, at }: { folder: string; redactor: Redactor | undefined; at: string },
): Promise<RedactionLog['leftOut']> {
  const leftOut: RedactionLog['leftOut'] = [];
  if (archive !== undefined) {
    const { path, screenshot, text, verification, inside } = archive;
    if (redactor === undefined) {
      await bag.copy(`${folder}/archive.wacz`, path);
      if (screenshot !== null) await bag.add(`${folder}/screenshot.png`, screenshot);
    } else {
      const why = 'it shows people’s data, and is never altered';
      leftOut.push({ what: `archive of capture ${number}`, sha256: snapshot.sha256, why });
      const picture = inside.find((file) => file.path === 'capture/screenshot.png');
      if (picture !== undefined) leftOut.push({ what: `screenshot of capture ${number}`, sha256: picture.sha256, why });
    }
    if (text !== null) await bag.add(`${folder}/text.txt`, text);
    const page = verificationPage(verification, { file: 'archive.wacz', sha256: snapshot.sha256, at });
    await bag.add(`${folder}/verification.html`, redactor === undefined ? page : redactor.technical(page));
  }
  const log = custody.bytes.toString('utf8');
  if (redactor?.holds(log) === true)
    leftOut.push({
      what: `custody log of capture ${number}`,
      sha256: null,
      why: 'it is signed, and names what was taken out',
    });
  else await bag.add(`${folder}/custody.jsonl`, custody.bytes);
  return leftOut;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
