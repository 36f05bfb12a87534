// The way from the evidence browser to the network: a SOCKS 5 proxy on loopback that this process runs for one capture. Names are
// resolved here, by the guard, once, and that address is dialled: a name server cannot tell the guard one thing and the browser another.
// Bytes go through untouched, TLS included, so what is recorded is what the server sent. (RFC 1928, no authentication, CONNECT only.)
import { createServer, connect, isIP, type LookupFunction, type Server, type Socket } from 'node:net';
import { openTunnel, type ProxyServer } from '#lib/proxy.ts';

/** Decides on addresses; crawler/'s address guard is one. */
export interface NetworkGuard {
  /** A `net.connect` lookup that answers only with addresses that are allowed. */
  lookup: LookupFunction;
  /** Throws where an IP address is refused. */
  checkAddress(address: string, host: string): void;
}

export interface Dialled {
  /** As the browser asked for it. */
  host: string;
  port: number;
  /** What was dialled, null where nothing was. */
  address: string | null;
  problem: string | null;
}

export interface Route {
  /** `socks5://127.0.0.1:<port>` */
  proxy: string;
  /** Every connection asked for, in order. */
  dialled: Dialled[];
  /** `address:port` that a host was last reached at, null where it was not. */
  addressOf(host: string, port: number): string | null;
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 256;
const MOST_NOTED = 2_000;
const PATIENCE_MS = 20_000;
const reply = { done: 0, refused: 2, unreachable: 4, unsupported: 7 };

/** Opens the proxy. `upstream`, where given, is a proxy of the agency's that is asked to connect to the checked address. */
export async function openRoute(guard: NetworkGuard, { upstream }: { upstream?: ProxyServer } = {}): Promise<Route> {
  const dialled: Dialled[] = [];
  const reached = new Map<string, string>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    client.on('error', () => client.destroy());
    void serve(client).catch(() => client.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;

  async function serve(client: Socket): Promise<void> {
    const asked = await readRequest(client);
    if (asked === undefined) return answer(client, reply.unsupported);
    const { host, port, rest } = asked;
    const note: Dialled = { host, port, address: null, problem: null };
    if (dialled.length < MOST_NOTED) dialled.push(note);
    try {
      const far = await dial(asked, { guard, upstream, sockets });
      note.address = far.address;
      reached.set(`${host}:${port}`, `${far.address.includes(':') ? `[${far.address}]` : far.address}:${port}`);
      client.setTimeout(0);
      client.write(replyOf(reply.done));
      if (rest.length > 0) far.socket.write(rest);
      client.pipe(far.socket).pipe(client);
      far.socket.once('close', () => client.destroy());
      client.once('close', () => far.socket.destroy());
    } catch (error) {
      note.problem = error instanceof Error ? error.message : String(error);
      answer(client, (error as { code?: unknown }).code === 'ADDRESS_REFUSED' ? reply.refused : reply.unreachable);
    }
  }

  await listen(server);
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('no port for the route');
  return {
    proxy: `socks5://127.0.0.1:${at.port}`,
    dialled,
    addressOf: (host, port) => reached.get(`${host}:${port}`) ?? null,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => void server.close(() => closed()));
    },
  };
}

interface Asked {
  host: string;
  port: number;
  /** Bytes that came behind the request. */
  rest: Buffer;
}

/** Undefined for anything but CONNECT. */
async function readRequest(client: Socket): Promise<Asked | undefined> {
  client.setTimeout(PATIENCE_MS, () => client.destroy());
  const read = reader(client);
  const [version, methods] = await read(2);
  if (version !== 5) throw new Error('not SOCKS 5');
  await read(methods ?? 0);
  client.write(Buffer.from([5, 0]));
  const [, command, , kind] = await read(4);
  const host = await readHost(kind, read);
  const port = (await read(2)).readUInt16BE();
  const rest = read.end();
  return command === 1 && host !== undefined ? { host, port, rest } : undefined;
}

async function readHost(
  kind: number | undefined,
  read: (count: number) => Promise<Buffer>,
): Promise<string | undefined> {
  if (kind === 1) return [...(await read(4))].join('.');
  if (kind === 3) return (await read((await read(1))[0] ?? 0)).toString('latin1');
  if (kind !== 4) return undefined;
  const bytes = await read(16);
  return Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(n * 2).toString(16)).join(':');
}

function reader(socket: Socket): ((count: number) => Promise<Buffer>) & { end(): Buffer } {
  let held = Buffer.alloc(0);
  let wake: (() => void) | undefined;
  let over = false;
  const hear = (part: Buffer) => {
    held = Buffer.concat([held, part]);
    wake?.();
  };
  const stop = () => {
    over = true;
    wake?.();
  };
  socket.on('data', hear);
  socket.once('close', stop);
  const read = async (count: number): Promise<Buffer> => {
    while (held.length < count) {
      if (over) throw new Error('closed');
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const part = held.subarray(0, count);
    held = held.subarray(count);
    return part;
  };
  return Object.assign(read, {
    end() {
      socket.pause();
      socket.off('data', hear);
      socket.off('close', stop);
      return held;
    },
  });
}

async function dial(
  { host, port }: Asked,
  { guard, upstream, sockets }: { guard: NetworkGuard; upstream: ProxyServer | undefined; sockets: Set<Socket> },
): Promise<{ socket: Socket; address: string }> {
  const bare = host.replaceAll(/^\[|\]$/g, '');
  if (isIP(bare) !== 0) guard.checkAddress(bare, host);
  if (upstream === undefined) {
    const socket = connect({ host: bare, port, lookup: guard.lookup });
    await opened(socket, sockets);
    return { socket, address: socket.remoteAddress ?? bare };
  }
  const address = isIP(bare) === 0 ? await resolve(bare, guard) : bare;
  const socket = await openTunnel(upstream, { host: address, port }, { timeoutMs: PATIENCE_MS });
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  socket.on('error', () => socket.destroy());
  return { socket, address };
}

async function resolve(host: string, guard: NetworkGuard): Promise<string> {
  return new Promise((done, reject) => {
    guard.lookup(host, {}, (error, address) => {
      if (error === null && typeof address === 'string') done(address);
      else reject(error ?? new Error(`${host} has no address`));
    });
  });
}

async function opened(socket: Socket, sockets: Set<Socket>): Promise<void> {
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer')));
  await new Promise<void>((done, reject) => {
    socket.once('connect', done);
    socket.once('error', reject);
  });
  socket.setTimeout(0);
  socket.on('error', () => socket.destroy());
}

function answer(client: Socket, code: number): void {
  client.end(replyOf(code));
}

function replyOf(code: number): Buffer {
  return Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
}

async function listen(server: Server): Promise<void> {
  await new Promise<void>((ready, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', ready);
  });
}
