// The scripts of a site are the same on each of its pages; a short memory keeps the browser from asking for them again and again.
import type { Fetched } from './client.ts';

export interface ScriptCache {
  /** The script from memory, else as `ask` brings it. */
  get(url: string, ask: () => Promise<Fetched>): Promise<Fetched>;
}

const keepMs = 10 * 60_000;
const maxBytes = 30_000_000;

export function makeScriptCache(now: () => number = () => performance.now()): ScriptCache {
  const kept = new Map<string, { script: Fetched; until: number }>();
  let bytes = 0;
  const drop = (url: string) => {
    bytes -= kept.get(url)?.script.body.length ?? 0;
    kept.delete(url);
  };
  const keep = (url: string, script: Fetched) => {
    if (script.status !== 200 || /no-store/i.test(script.header('cache-control') ?? '')) return;
    drop(url);
    kept.set(url, { script, until: now() + keepMs });
    bytes += script.body.length;
    for (const oldest of kept.keys()) {
      if (bytes <= maxBytes) break;
      drop(oldest);
    }
  };
  return {
    async get(url, ask) {
      const entry = kept.get(url);
      if (entry !== undefined && entry.until >= now()) return entry.script;
      drop(url);
      const script = await ask();
      keep(url, script);
      return script;
    },
  };
}
