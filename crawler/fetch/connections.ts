// Kept-open connections, one undici Client each, so that it is always known which socket, address and certificate a request went over.
import { Client, buildConnector } from 'undici';
import type { TLSSocket } from 'node:tls';
import type { Socket } from 'node:net';
import { openTunnel, type ProxyServer } from '#lib/proxy.ts';
import type { AddressGuard } from './address-guard.ts';
import type { FetchLimits } from './limits.ts';

export interface Connection {
  client: Client;
  /** The name of the proxy that it goes through. */
  proxy?: string;
  /** What the latest socket of this connection is connected to. */
  peer: { address: string | null; tls: { protocol: string; cipher: string; chainPem: string[] } | null };
}

export interface Connections {
  /** Runs `use` with a connection of its own to that origin. */
  borrow<Answer>(origin: string, use: (connection: Connection) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

/** A server drops an idle connection after some seconds; ours goes first, so that no request meets a closed one. */
const keepOpenMs = 4_000;
/** Idle connections kept over all hosts: sockets are a shared good. */
const maxIdle = 256;
/** A chain longer than this proves nothing more. */
const maxChain = 6;

export interface ConnectionOptions {
  /** A further certificate authority, PEM. */
  ca?: string | undefined;
  /** All connections go through it; it resolves the names. */
  proxy?: ProxyServer | undefined;
}

export function makeConnections(
  guard: AddressGuard,
  limits: FetchLimits,
  options: ConnectionOptions = {},
): Connections {
  const { ca, proxy } = options;
  const idle = new Map<string, Connection[]>();
  const all = new Set<Client>();
  let idleCount = 0;

  const open = (origin: string): Connection => {
    const peer: Connection['peer'] = { address: null, tls: null };
    const dial = buildConnector({
      timeout: limits.connectMs,
      lookup: guard.lookup,
      // A resumed session sends no certificate: every connection shows its own, and what is kept of it is what the server sent.
      maxCachedSessions: 0,
      ...(ca === undefined ? {} : { ca }),
    });
    const connect: buildConnector.connector = (options, callback) => {
      try {
        guard.checkUrl(new URL(origin));
      } catch (error) {
        return callback(error as Error, null);
      }
      if (proxy !== undefined) return void connectThrough(proxy, { options, callback, dial, peer });
      return dial(options, (error, socket) => {
        if (error !== null) return callback(error, null);
        try {
          guard.checkAddress(socket.remoteAddress ?? '', options.hostname);
        } catch (refusal) {
          socket.destroy();
          return callback(refusal as Error, null);
        }
        Object.assign(peer, peerOf(socket));
        return callback(null, socket);
      });
    };
    const client = new Client(origin, {
      connect,
      pipelining: 1,
      keepAliveTimeout: keepOpenMs,
      keepAliveMaxTimeout: keepOpenMs,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.idleMs,
      bodyTimeout: limits.idleMs,
    });
    all.add(client);
    return { client, peer, ...(proxy === undefined ? {} : { proxy: proxy.name }) };
  };

  /** TLS, where there is any, is between us and the server; whom the proxy dialled it does not tell. */
  const connectThrough = async (way: ProxyServer, { options, callback, dial, peer }: Through): Promise<void> => {
    let httpSocket: Socket;
    try {
      const { hostname, protocol, port } = options;
      guard.checkBeyondProxy(hostname);
      const target = {
        host: hostname.replaceAll(/^\[|\]$/g, ''),
        port: Number(port || (protocol === 'https:' ? 443 : 80)),
      };
      const proxyFault = (address: string) => guard.proxyFault(address);
      httpSocket = await openTunnel(way, target, { timeoutMs: limits.connectMs, proxyFault, ca });
    } catch (error) {
      return callback(error as Error, null);
    }
    Object.assign(peer, { address: null, tls: null });
    if (options.protocol !== 'https:') return callback(null, httpSocket);
    return dial({ ...options, httpSocket }, (error, socket) => {
      if (error !== null) return callback(error, null);
      Object.assign(peer, { tls: peerOf(socket).tls });
      return callback(null, socket);
    });
  };

  const drop = ({ client }: Connection) => {
    all.delete(client);
    return client.destroy();
  };

  const giveBack = (origin: string, connection: Connection) => {
    if (connection.client.destroyed || idleCount >= maxIdle) {
      void drop(connection);
      return;
    }
    const list = idle.get(origin) ?? [];
    list.push(connection);
    idle.set(origin, list);
    idleCount += 1;
  };

  return {
    async borrow(origin, use) {
      const kept = idle.get(origin)?.pop();
      if (kept !== undefined) idleCount -= 1;
      const connection = kept ?? open(origin);
      try {
        return await use(connection);
      } finally {
        giveBack(origin, connection);
      }
    },
    async close() {
      idle.clear();
      idleCount = 0;
      await Promise.all([...all].map((client) => client.destroy()));
      all.clear();
    },
  };
}

interface Through {
  options: buildConnector.Options;
  callback: buildConnector.Callback;
  dial: buildConnector.connector;
  peer: Connection['peer'];
}

function peerOf(socket: Socket | TLSSocket): Connection['peer'] {
  const address =
    socket.remoteAddress === undefined
      ? null
      : `${socket.remoteFamily === 'IPv6' ? `[${socket.remoteAddress}]` : socket.remoteAddress}:${socket.remotePort}`;
  if (!('getPeerX509Certificate' in socket)) return { address, tls: null };
  const chainPem: string[] = [];
  let certificate = socket.getPeerX509Certificate();
  while (certificate !== undefined && chainPem.length < maxChain) {
    const pem = certificate.toString();
    if (chainPem.includes(pem)) break;
    chainPem.push(pem);
    certificate = certificate.issuerCertificate;
  }
  return { address, tls: { protocol: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().name, chainPem } };
}
