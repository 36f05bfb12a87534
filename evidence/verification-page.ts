// The outcome of a verification as one page without any script, to be put beside a package or handed over on paper.
import { checkMeanings } from './check-meanings.ts';
import type { Check } from './check.ts';
import { code, document, escape, table } from './html.ts';
import { software } from './software.ts';
import type { Verification } from './verify.ts';

/** `sha256` is the file's, `at` the instant of the check (ISO 8601, UTC). */
export function verificationPage(
  verification: Verification,
  { file, sha256, at }: { file: string; sha256: string | null; at: string },
): string {
  const { checks } = verification;
  const failed = checks.filter(({ ok }) => !ok).length;
  const open = checks.filter((check) => check.open === true).length;
  return document(verification.ok ? 'The package holds' : 'The package does not hold', [
    table([
      ['File', code(file)],
      ['SHA-256', code(sha256 ?? 'a folder')],
      ['Checked', `${escape(at)} by ${escape(software.description)}`],
      ['Checks', `${checks.length}: ${checks.length - failed - open} hold, ${failed} fail, ${open} open`],
    ]),
    `<p>“Open” means: nothing is wrong, and nothing is proved either, by the package alone.</p>`,
    table(checks.map((check) => [outcomeOf(check), code(check.name), meaningOf(check), escape(check.detail)])),
  ]);
}

function outcomeOf({ ok, open }: Check): string {
  if (!ok) return '<span class="fails">fails</span>';
  return open === true ? '<span class="open">open</span>' : '<span class="holds">holds</span>';
}

/** Checks of one file of several are named `<file>: <check>`. */
function meaningOf({ name }: Check): string {
  return escape(checkMeanings[name] ?? checkMeanings[name.split(': ').at(-1) ?? ''] ?? '');
}
