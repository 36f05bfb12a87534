// A plain list of addresses: one a line, blank lines and `#` comments left out, a CSV's first column where that is the address. Pure.

export interface UrlList {
  /** Each once, in the file's order. */
  urls: string[];
  faults: Array<{ line: number; what: string }>;
}

/** More are listed once they are mended. */
const maxFaults = 20;

export function readUrlList(text: string): UrlList {
  const urls = new Set<string>();
  const faults: UrlList['faults'] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const address = (
      raw.trim().startsWith('"') ? (/^"([^"]*)"/.exec(raw.trim())?.[1] ?? '') : (raw.trim().split(/[\s,;]/, 1)[0] ?? '')
    ).trim();
    if (address === '' || address.startsWith('#')) continue;
    // The head of a table.
    if (urls.size === 0 && /^(?:url|urls|address|link)$/i.test(address)) continue;
    if (/^https?:\/\//i.test(address) && URL.canParse(address)) urls.add(address);
    else if (faults.length < maxFaults)
      faults.push({
        line: index + 1,
        what: `“${address.slice(0, 80)}” is no address that begins with http:// or https://`,
      });
  }
  return { urls: [...urls], faults };
}
