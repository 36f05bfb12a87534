// Pages for paper: the HTML that report and statements share, and the printing of it. No script in it, nothing loaded from anywhere; the browser
// prints with scripts off and no network.
import { escape } from '../html.ts';

/** The little of a browser that printing needs; Playwright's Browser fits it. */
export interface PrintingBrowser {
  newContext(options: { javaScriptEnabled: false; offline: true }): Promise<{
    newPage(): Promise<{
      setContent(html: string, options: { waitUntil: 'load' }): Promise<void>;
      pdf(options: { preferCSSPageSize: true; printBackground: true; tagged: true; outline: true }): Promise<Buffer>;
    }>;
    close(): Promise<void>;
  }>;
}

/** A whole document for A4. `footer` stands at the foot of every page before its number; `parts` are HTML. */
export function paper(title: string, { footer, parts }: { footer: string; parts: string[] }): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escape(title)}</title>
<style>
@page { size: A4; margin: 20mm 18mm 22mm;
  @bottom-left { content: "${cssText(footer)}"; font: 8pt sans-serif; color: #555 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt sans-serif; color: #555 } }
body { font: 10.5pt/1.45 "Noto Sans", sans-serif; color: #111; background: #fff; max-width: 180mm; margin: 0 auto }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 4mm } h2 { font-size: 14pt; margin: 8mm 0 2mm; border-bottom: 1.5pt solid #111 }
h3 { font-size: 11.5pt; margin: 5mm 0 1mm } h1, h2, h3 { break-after: avoid }
p { margin: 0 0 2mm } .pre { white-space: pre-wrap; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: 1mm 0 3mm } td, th { border-top: .5pt solid #aaa; padding: 1mm 2mm 1mm 0; vertical-align: top; text-align: left; overflow-wrap: anywhere; min-width: 18mm }
th { font-weight: 600; font-size: 9pt; color: #333 } table.facts td:first-child { width: 42mm; color: #444 }
tr { break-inside: avoid } code { font: 8pt/1.35 monospace; overflow-wrap: anywhere }
.lead { break-before: page } .opinions { border: 1pt solid #555; background: #f5f5f2; padding: 1mm 4mm 3mm; margin-top: 8mm; box-decoration-break: clone }
.opinions h2 { border: 0; margin-top: 3mm } .note { color: #444; font-size: 9.5pt } .annex { break-before: page; font-size: 9pt }
figure { margin: 2mm 0 } figure img { max-width: 100%; border: .5pt solid #888 } figcaption { font-size: 9pt; color: #444 }
.blank { border-bottom: .6pt solid #111; display: inline-block; min-width: 60mm; height: 1.1em } .sign td { border: 0; padding: 5mm 2mm 0 0 }
blockquote { margin: 1mm 0 3mm; padding-left: 3mm; border-left: 2pt solid #999 } .mark { font-weight: 600 }
</style></head><body>
${parts.join('\n')}
</body></html>
`;
}

/** Two columns: what it is, and what was found. Cells of the second are HTML; rows without a value are left out. */
export function facts(rows: ReadonlyArray<readonly [string, string | null | undefined | false]>): string {
  const given = rows.flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [`<tr><td>${escape(name)}</td><td>${value}</td></tr>`] : [],
  );
  return `<table class="facts">${given.join('\n')}</table>`;
}

/** A table under headings; cells are HTML. */
export function grid(headings: readonly string[], rows: readonly string[][]): string {
  const head = headings.map((one) => `<th scope="col">${escape(one)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** What somebody else wrote, as it stands. */
export function quoted(text: string): string {
  return text === '' ? '' : `<blockquote class="pre">${escape(text)}</blockquote>`;
}

export function hash(value: string | null): string {
  return value === null ? '—' : `<code>${escape(value)}</code>`;
}

export function code(text: string): string {
  return `<code>${escape(text)}</code>`;
}

/** `2026-11-22 14:03:05 UTC` from an ISO instant; a date, or what is none, as it stands. */
export function instant(at: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})/.exec(at);
  return match === null ? escape(at) : `${match[1]} ${match[2]} UTC`;
}

/** Prints to PDF. The times that the browser writes into the file are set to `at`, so that the same pages give the same bytes. */
export async function print(html: string, { browser, at }: { browser: PrintingBrowser; at: string }): Promise<Buffer> {
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
  try {
    const page = await context.newPage();
    await page.setContent(html, { waitUntil: 'load' });
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true });
    return withTime(pdf, at);
  } finally {
    await context.close();
  }
}

/** The new text has the old one's length: a PDF's table of offsets stays true. */
function withTime(pdf: Buffer, at: string): Buffer {
  const stamp = `D:${at.replaceAll(/\D/g, '').slice(0, 14)}`;
  const text = pdf
    .toString('latin1')
    .replaceAll(/(\/(?:Creation|Mod)Date \()(D:\d{14})/g, (_, before: string) => `${before}${stamp}`);
  return Buffer.from(text, 'latin1');
}

function cssText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}<>]/gu, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`);
}
