// Which name and password a proxy is told: from the file that NIGHTJAR_PROXY_CREDENTIALS_FILE names, one whole address a line
// (`http://user:password@proxy.example:3128`). They go to the proxy at that very address and nowhere else: whoever writes a source cannot have them sent to a proxy of theirs.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { direct } from '#crawler/sources/proxies.ts';
import type { Source } from '#crawler/sources/source.ts';
import type { Config } from '#lib/config.ts';
import { StopAll } from '#lib/errors.ts';
import { proxyProtocols, type ProxyServer } from '#lib/proxy.ts';

export type CredentialsFor = (address: string) => ProxyServer['credentials'];

/** Throws `StopAll` BAD_CONFIGURATION with the line, never with what stands there. */
export function readProxyCredentials({
  proxyCredentialsFile: file,
}: Pick<Config, 'proxyCredentialsFile'>): CredentialsFor {
  if (file === undefined) return () => undefined;
  const kept = new Map<string, NonNullable<ProxyServer['credentials']>>();
  const lines = readText(file).split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !proxyProtocols.has(url.protocol) || url.username === '')
      throw fault(`${file}, line ${index + 1}: must be of the form http://user:password@host:port`);
    kept.set(placeOf(url), { username: decode(url.username), password: decode(url.password) });
  }
  return (address) => (URL.canParse(address) ? kept.get(placeOf(new URL(address))) : undefined);
}

/**
 * The proxy by which more is fetched of a lead (its snapshot, its pictures): the one that its page came through, else the first of its source's;
 * undefined where the source is asked straight.
 */
export function proxyOfLead(
  { source, capture }: { source: Pick<Source, 'proxies'> | undefined; capture: Record<string, unknown> | undefined },
  credentialsFor: CredentialsFor,
): ProxyServer | undefined {
  const servers = source?.proxies?.servers ?? [];
  const came = z.object({ exchanges: z.array(z.object({ proxy: z.string().optional() })) }).safeParse(capture);
  const name = came.data?.exchanges.at(-1)?.proxy;
  const server = servers.find((one) => one.name === name) ?? servers[0];
  if (server === undefined || server.address === direct) return undefined;
  return { ...server, credentials: credentialsFor(server.address) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw fault(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'no code'})`);
  }
}

function fault(what: string): StopAll {
  return new StopAll(`NIGHTJAR_PROXY_CREDENTIALS_FILE: ${what}`, {
    code: 'BAD_CONFIGURATION',
    hint: 'docs/CONFIGURATION.md says what stands in it.',
  });
}

/** Of an address all that says where it is. */
function placeOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
