// The little of HTML that pages in packages need: no script, no style from elsewhere, nothing loaded.

/** A whole page. `parts` are HTML. */
export function document(title: string, parts: string[]): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid #ccc; padding: .3rem .5rem; vertical-align: top }
code, pre { font: 13px/1.4 monospace; overflow-wrap: anywhere; white-space: pre-wrap } pre { background: #f4f4f4; padding: 1rem }
.holds { color: #064 } .fails { color: #a00; font-weight: bold } .open { color: #850 }
</style></head><body>
<h1>${escape(title)}</h1>
${parts.join('\n')}
</body></html>
`;
}

/** Rows of cells that are HTML already. */
export function table(rows: string[][]): string {
  const row = (cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  return `<table>\n${rows.map(row).join('\n')}\n</table>`;
}

export function code(text: string): string {
  return `<code>${escape(text)}</code>`;
}

export function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
