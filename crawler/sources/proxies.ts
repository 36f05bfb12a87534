// Which proxies a source is asked through, on whose written authority, and how many visitors it sees. Credentials stand elsewhere
// (NIGHTJAR_PROXY_CREDENTIALS_FILE), never beside an address.
import { z } from 'zod';
import { proxyProtocols } from '#lib/proxy.ts';

/** The unit's own way out: visitors with cookies of their own, and no proxy. */
export const direct = 'direct';

const address = z.string().superRefine((text, context) => {
  const fault = proxyAddressFault(text);
  if (fault !== null) context.addIssue(fault);
});

export const proxiesSchema = z
  .strictObject({
    /** The written permission to ask the source by these ways; goes into the audit log and every snapshot. */
    authority: z.string().min(3, 'must name the written authority to use proxies and sessions'),
    servers: z
      .array(z.strictObject({ name: z.string().min(1).max(60), address }))
      .min(1, 'needs at least one proxy, or `direct`'),
    /** Visitors at a time, each with cookies and a way of its own; left out, one a server. */
    sessions: z.number().int().min(1).max(100).optional(),
    /** Pages after which a visitor is followed by a new one. */
    pages: z.number().int().positive().default(50),
    /** Minutes after which, too. */
    minutes: z.number().positive().default(50),
  })
  .superRefine(({ servers }, context) => {
    for (const field of ['name', 'address'] as const)
      servers.forEach((server, index) => {
        if (servers.findIndex((other) => other[field] === server[field]) < index)
          context.addIssue({
            code: 'custom',
            path: ['servers', index, field],
            message: `is the ${field} of another proxy already`,
          });
      });
  });

export type Proxies = z.infer<typeof proxiesSchema>;

/** What is wrong with a proxy's address, or null. Never says what stands before an @: a message goes where a password may not. */
export function proxyAddressFault(text: string): string | null {
  if (text === direct) return null;
  const shape = 'must be http://host:port, https://host:port, socks5://host:port, or direct';
  if (text.includes('@'))
    return 'must not hold a user name or password: they belong into the file that NIGHTJAR_PROXY_CREDENTIALS_FILE names';
  if (!URL.canParse(text)) return shape;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  if (!proxyProtocols.has(protocol) || hostname === '') return shape;
  return (pathname !== '' && pathname !== '/') || search !== '' || hash !== ''
    ? `${shape}, and nothing behind it`
    : null;
}

interface Proxied {
  name: string;
  legalBasis: string;
  proxies?: Proxies | undefined;
}

/** Sources that are asked through proxies or as visitors with cookies, each with its written authority: what an audit log must say. */
export function proxiesUsed(
  sources: readonly Proxied[],
): Array<{ source: string; authority: string; legalBasis: string; proxies: string[] }> {
  return sources.flatMap(({ name, legalBasis, proxies }) =>
    proxies === undefined
      ? []
      : [{ source: name, authority: proxies.authority, legalBasis, proxies: proxies.servers.map(sayServer) }],
  );
}

/** The same in one sentence, for a snapshot. */
export function sayProxies({ authority, servers, sessions }: Proxies): string {
  return `${servers.map(sayServer).join(', ')}; visitors with cookies of their own: ${sessions ?? servers.length}; authority: ${authority}`;
}

function sayServer(server: { name: string; address: string }): string {
  return `${server.name} (${server.address})`;
}
