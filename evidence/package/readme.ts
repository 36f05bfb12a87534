// README.txt: the first file that anybody opens. What is in the package, what proves what, how to check it.
import type { CaseFile } from './case-file.ts';

export function readme(given: CaseFile): string {
  const { caseNumber, agency, exportedAt, exporter, why, exportId, software, redaction, leads } = given;
  const lines = [
    'EVIDENCE PACKAGE',
    '',
    `Agency:       ${agency}`,
    `Case number:  ${caseNumber ?? 'none given'}`,
    `Prepared:     ${exportedAt} by ${exporter}, with ${software}`,
    `Reason:       ${why}`,
    `Export:       ${exportId}`,
    `Offers:       ${leads.length}`,
    '',
    'The folder is a bag after BagIt 1.0 (RFC 8493): everything is below data/, manifest-sha256.txt has the SHA-256 of every file.',
    '',
    'report/report.pdf         the whole case in plain words (report.html is the same); begin here',
    'statements/               forms for a qualified person to complete and sign',
    'lead-N/snapshot-M/        what was captured of offer N:',
    ...(redaction === undefined
      ? [
          '  archive.wacz            the signed web archive: the original; nothing in it is ever changed',
          '  screenshot.png          the page as the browser drew it, copied out of the archive',
        ]
      : []),
    '  text.txt                the words on the page, copied out of the archive',
    '  verification.html       every check of the archive at the time of the export, with its outcome',
    '  custody.jsonl           the custody log: who did what with the archive, when and why; chained by hashes and signed',
    'linked/case.jsonld        the case for forensic tools (CASE/UCO)',
    'linked/stix.json          the case for intelligence platforms (STIX 2.1)',
    'tables/*.csv              offers, sightings, contacts, hashes. A cell that a spreadsheet would take for a formula begins with',
    "                          an apostrophe, such as '+351...: the apostrophe is not part of the value",
    ...(redaction === undefined
      ? []
      : [
          'redaction.json            what kinds of data were taken out, and how many; never the data',
          '',
          'THIS IS A REDACTED COPY. The archives and pictures cannot be changed without losing what they prove, so they are not in it;',
          `their hashes are in the report, and ${agency} holds the originals.`,
        ]),
    '',
    'TO CHECK IT WITHOUT OUR SOFTWARE',
    '  sha256sum -c manifest-sha256.txt && sha256sum -c tagmanifest-sha256.txt      (in the folder above data/)',
    '  each archive.wacz is a ZIP: unpack it, and run `sh verify/commands.sh` in it (sha256sum and openssl)',
    'Ask the agency by another way than this package which signing keys are its own.',
    '',
    'WHAT IS RECORDED AND WHAT IS THOUGHT',
    '  Captures are records. Scores of the classifier and decisions of analysts are opinions: they are in part B of the report, and in',
    '  case.jsonld and stix.json as annotations and notes.',
    '',
    'The custody log in this package ends before the export itself. That entry, with the SHA-256 of tagmanifest-sha256.txt, is in the log that',
    'the agency keeps, under the number of the export.',
    '',
  ];
  return lines.join('\n');
}
