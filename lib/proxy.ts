// The way out through somebody's proxy: a connection to a host and port, opened by HTTP CONNECT (RFC 9110 §9.3.6) or SOCKS 5 (RFC 1928), by which bytes
// pass untouched. The proxy resolves names; whoever calls decides which it may be asked for, and which addresses the proxy itself may have.
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SocksClient } from 'socks';
import { Retry } from './errors.ts';

export interface ProxyServer {
  /** For logs, errors and evidence. */
  name: string;
  /** `http://host:port`, `https://host:port` or `socks5://host:port`; never with credentials. */
  address: string;
  credentials?: { username: string; password: string } | undefined;
}

export interface TunnelOptions {
  /** Until the tunnel stands, ms. */
  timeoutMs: number;
  /** Why the proxy may not have this IP address, or null; asked with the one that was dialled. */
  proxyFault?: (address: string) => string | null;
  /** A further certificate authority for a proxy spoken to over TLS, PEM. */
  ca?: string | undefined;
}

/** What proxy addresses may begin with. */
export const proxyProtocols: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:']);
const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443, 'socks5:': 1080 };

/** The site behind it could not be had, the proxy itself is well in the words of the SOCKS library, after RFC 1928 §6. */
const socksSiteFailed = /NetworkUnreachable|HostUnreachable|ConnectionRefused|TTLExpired|rejected connection - Failure/;

/**
 * A connection to `host`:`port` beyond the proxy. Throws `Retry`: PROXY where the proxy is at fault, UNREACHABLE where it says that the site is.
 * No error carries the credentials.
 */
export async function openTunnel(
  proxy: ProxyServer,
  target: { host: string; port: number },
  options: TunnelOptions,
): Promise<Socket> {
  const { protocol } = new URL(proxy.address);
  const deadline = performance.now() + options.timeoutMs;
  const socket = await reach(proxy, options);
  const left = Math.max(1, deadline - performance.now());
  try {
    return await (protocol === 'socks5:' ? askSocks : askConnect)(proxy, { ...target, socket, timeoutMs: left });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A socket to the proxy itself, its address checked once it is known which was dialled. */
async function reach(proxy: ProxyServer, { timeoutMs, proxyFault, ca }: TunnelOptions): Promise<Socket> {
  const url = new URL(proxy.address);
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  const port = Number(url.port === '' ? defaultPorts[url.protocol] : url.port);
  const check = (address: string) => {
    const why = proxyFault?.(address) ?? null;
    if (why !== null) throw fault(proxy, `has an address that a proxy may not have: ${why}`);
  };
  if (isIP(host) !== 0) check(host);
  const overTls = url.protocol === 'https:';
  const name = isIP(host) === 0 ? { servername: host } : {};
  const socket = overTls
    ? connectTls({ host, port, ...name, ...(ca === undefined ? {} : { ca }) })
    : connect(port, host);
  // From here on whoever uses the connection hears of its end; without a listener the process would.
  socket.on('error', () => undefined);
  try {
    await connected(socket, overTls ? 'secureConnect' : 'connect', { proxy, timeoutMs });
    check(socket.remoteAddress ?? '');
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket;
}

async function connected(
  socket: Socket,
  event: string,
  { proxy, timeoutMs }: { proxy: ProxyServer; timeoutMs: number },
): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  const first = (name: string) => once(socket, name, { signal });
  socket.setTimeout(timeoutMs);
  try {
    // `once` rejects with what the socket throws.
    const came = await Promise.race([
      first(event).then(() => 'ready'),
      first('timeout').then(() => 'does not answer'),
      first('close').then(() => 'closed the connection'),
    ]);
    if (came !== 'ready') throw fault(proxy, came);
  } catch (error) {
    throw error instanceof Retry
      ? error
      : fault(proxy, `does not answer (${(error as NodeJS.ErrnoException).code ?? 'no code'})`);
  } finally {
    waiting.abort();
    socket.setTimeout(0);
  }
}

interface Asked {
  socket: Socket;
  host: string;
  port: number;
  timeoutMs: number;
}

function askConnect(proxy: ProxyServer, { socket, host, port, timeoutMs }: Asked): Promise<Socket> {
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const asking = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization(proxy) },
      timeout: timeoutMs,
    });
    asking.once('timeout', () => asking.destroy(fault(proxy, 'does not answer')));
    asking.once('error', (error: NodeJS.ErrnoException) => {
      if (error instanceof Retry) return reject(error);
      // Some proxies say in this way that the site does not answer.
      if (error.code === 'ECONNRESET') return reject(beyond(proxy, target, 'it hung up'));
      return reject(fault(proxy, `does not speak HTTP (${error.code ?? 'no code'})`));
    });
    asking.once('connect', ({ statusCode = 0 }, tunnel: Socket, head: Buffer) => {
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) tunnel.unshift(head);
        tunnel.setTimeout(0);
        return resolve(tunnel);
      }
      tunnel.destroy();
      return reject(refusal(proxy, target, statusCode));
    });
    // A proxy that answers CONNECT with a page rather than a tunnel.
    asking.once('response', ({ statusCode = 0 }) => {
      asking.destroy();
      reject(refusal(proxy, target, statusCode));
    });
    asking.end();
  });
}

function refusal(proxy: ProxyServer, target: string, status: number): Retry {
  if (status === 407)
    return fault(proxy, proxy.credentials === undefined ? 'wants credentials (407)' : 'refuses our credentials (407)');
  // With 5xx it speaks of the site behind it (RFC 9110 §15.6), with anything else of us.
  return status >= 500 ? beyond(proxy, target, String(status)) : fault(proxy, `refuses to connect (${status})`);
}

function authorization({ credentials }: ProxyServer): { 'proxy-authorization'?: string } {
  if (credentials === undefined) return {};
  const pair = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${pair}` };
}

async function askSocks(proxy: ProxyServer, { socket, host, port, timeoutMs }: Asked): Promise<Socket> {
  const at = new URL(proxy.address);
  const given = proxy.credentials;
  try {
    const opened = await SocksClient.createConnection({
      proxy: {
        type: 5,
        host: at.hostname.replaceAll(/^\[|\]$/g, ''),
        port: Number(at.port === '' ? defaultPorts['socks5:'] : at.port),
        ...(given === undefined ? {} : { userId: given.username, password: given.password }),
      },
      command: 'connect',
      destination: { host, port },
      timeout: timeoutMs,
      existing_socket: socket,
    });
    // The library leaves it paused, so that nothing is lost before somebody listens.
    opened.socket.setTimeout(0);
    return opened.socket;
  } catch (error) {
    // The library's error holds all that it was given, the password too: its words alone go on.
    const words = error instanceof Error ? error.message : '';
    if (socksSiteFailed.test(words)) throw beyond(proxy, `${host}:${port}`, words);
    if (/auth/i.test(words))
      throw fault(proxy, given === undefined ? 'wants credentials' : 'refuses our credentials', words);
    throw fault(proxy, 'does not connect', words);
  }
}

function fault(proxy: ProxyServer, what: string, words?: string): Retry {
  const said = words === undefined || words === '' ? '' : ` (${words})`;
  return new Retry(`proxy ${proxy.name} (${proxy.address}) ${what}${said}`, { code: 'PROXY' });
}

function beyond(proxy: ProxyServer, target: string, words: string): Retry {
  return new Retry(`${target} does not answer, says proxy ${proxy.name} (${words})`, { code: 'UNREACHABLE' });
}
