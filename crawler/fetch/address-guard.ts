// Which addresses may be asked at all: public ones. A page, a redirect or a name server must not lead the crawler into the network it runs in.
// The check is made where the connection is opened (client.ts), on the very address that is dialled, so a name cannot change its mind in between.
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { GiveUp } from '#lib/errors.ts';

export type ResolveAll = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: Array<{ address: string; family: number }>) => void,
) => void;

export interface AddressGuard {
  /** Throws `GiveUp` where the address is not http(s), or names a refused address outright. Credentials are dropped by `cleanUrl`. */
  checkUrl(url: URL): void;
  /** Throws `GiveUp` where an IP address is refused. */
  checkAddress(address: string, host: string): void;
  /** A `net.connect` lookup that answers only with addresses that are allowed. */
  lookup: LookupFunction;
  /** Throws `GiveUp` where a proxy may not be asked for a host: the proxy resolves names, so those that lie beside it by their very form are refused. */
  checkBeyondProxy(host: string): void;
  /** Why a proxy itself may not have an address, or null: the unit's own network is fine, this machine only with `allowLoopback`. */
  proxyFault(address: string): string | null;
}

export interface AddressGuardOptions {
  /** Lets 127.0.0.0/8 and ::1 through, and nothing else: for the practice market and for tests. */
  allowLoopback?: boolean;
  resolve?: ResolveAll;
}

/** Where a unit's proxies may stand: on the open network or on its own. */
const proxyRanges = new Set(['unicast', 'private', 'uniqueLocal', 'carrierGradeNat']);
/** Names that no public server has: without a dot, or under the ends that RFC 6761, 6762, 8375 and ICANN keep for local use. */
const localNames = /^[^.]*$|\.(?:localhost|local|internal|home\.arpa|lan|intranet|corp|home)$/;
const loopbackName = /(?:^|\.)localhost$/;

/** A guard over the IANA special-purpose registries (RFC 6890); IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged as the IPv4 it carries. */
export function makeAddressGuard({
  allowLoopback = false,
  resolve = resolveAll,
}: AddressGuardOptions = {}): AddressGuard {
  const refusal = (address: string) => {
    const range = addressRange(address);
    return range === 'unicast' || (allowLoopback && range === 'loopback') ? null : range;
  };
  const checkAddress = (address: string, host: string) => {
    const range = refusal(address);
    if (range !== null) throw refused(host, address, range);
  };
  return {
    checkUrl(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new GiveUp(`${url.protocol} addresses are not fetched`, { code: 'ADDRESS_REFUSED' });
      }
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (ipaddr.isValid(literal)) checkAddress(literal, url.hostname);
    },
    checkAddress,
    checkBeyondProxy(host) {
      const name = host.replace(/\.$/, '').toLowerCase();
      if (ipaddr.isValid(name.replace(/^\[|\]$/g, ''))) return checkAddress(name.replace(/^\[|\]$/g, ''), host);
      if (localNames.test(name) && !(allowLoopback && loopbackName.test(name))) throw refused(host, name, 'local name');
    },
    proxyFault(address) {
      const range = addressRange(address);
      if (proxyRanges.has(range) || (allowLoopback && range === 'loopback')) return null;
      return range === 'loopback' ? `${address} is this machine, which needs --allow-loopback` : `${address}, ${range}`;
    },
    lookup(hostname, options, callback) {
      resolve(hostname, (error, addresses) => {
        if (error !== null) return callback(error, []);
        const allowed = addresses.filter(({ address }) => refusal(address) === null);
        const first = allowed[0];
        if (first === undefined) {
          const bad = addresses[0];
          const why =
            bad === undefined ? noAddress(hostname) : refused(hostname, bad.address, addressRange(bad.address));
          return callback(why, []);
        }
        return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family);
      });
    },
  };
}

/** The special range that an address is in, by the names of ipaddr.js, or `unicast` for a public one; `unreadable` for no address. */
export function addressRange(address: string): string {
  const bare = address.split('%')[0] ?? '';
  if (!ipaddr.isValid(bare)) return 'unreadable';
  const parsed = ipaddr.process(bare);
  const range = parsed.range();
  if (parsed.kind() === 'ipv6' && (range === 'rfc6052' || range === '6to4')) {
    const bytes = parsed.toByteArray();
    const carried = range === '6to4' ? bytes.slice(2, 6) : bytes.slice(12, 16);
    return addressRange(carried.join('.'));
  }
  return range;
}

function refused(host: string, address: string, range: string) {
  const shown = host.replace(/^\[|\]$/g, '') === address ? address : `${host} (${address})`;
  return new GiveUp(`${shown} is not a public address: ${range}`, {
    code: 'ADDRESS_REFUSED',
    hint: 'Only public addresses are fetched. For a practice site on this machine use --allow-loopback.',
  });
}

function noAddress(hostname: string) {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}

function resolveAll(hostname: string, done: Parameters<ResolveAll>[1]) {
  systemLookup(hostname, { all: true, verbatim: true }, done);
}
