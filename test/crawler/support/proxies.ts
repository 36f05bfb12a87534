// Proxies on loopback for tests. They alone know where `*.example` is; what comes out of them comes from an address of their own.
import { createServer, connect, type AddressInfo, type LookupFunction, type Socket } from 'node:net';
import type { ServerOptions } from 'node:https';
import { Server, type PrepareRequestFunctionOpts } from 'proxy-chain';

export interface TestProxy {
  /** Without credentials. */
  address: string;
  /** `host:port` asked for, in order. */
  asked: string[];
  close(): Promise<void>;
}

interface ProxyOptions {
  /** 127.0.0.x that sites see. */
  exit?: string;
  username?: string;
  password?: string;
  /** Speaks TLS itself. */
  tls?: ServerOptions;
}

const here: LookupFunction = (_, options, done) =>
  options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

/** HTTP, by CONNECT. */
export async function httpProxy({ exit, username, password, tls }: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const common = {
    port: 0,
    host: '127.0.0.1',
    prepareRequestFunction(given: PrepareRequestFunctionOpts) {
      if (username !== undefined && (given.username !== username || given.password !== password))
        return { requestAuthentication: true };
      asked.push(`${given.hostname}:${given.port}`);
      return { dnsLookup: here as never, ...(exit === undefined ? {} : { localAddress: exit }) };
    },
  };
  const server = new Server(tls === undefined ? common : { ...common, serverType: 'https', httpsOptions: tls });
  await server.listen();
  return {
    address: tls === undefined ? `http://127.0.0.1:${server.port}` : `https://localhost:${server.port}`,
    asked,
    close: () => server.close(true),
  };
}

/** SOCKS 5 (RFC 1928, 1929), CONNECT to a name or an IPv4 address. */
export async function socksProxy({ exit, username, password = '' }: ProxyOptions = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const hold = (socket: Socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((client) => {
    hold(client);
    const steps = [greet, ...(username === undefined ? [] : [logIn])];
    client.on('data', function hear(bytes: Buffer) {
      const step = steps.shift();
      if (step !== undefined) return step(client, bytes);
      client.off('data', hear);
      return open(client, bytes);
    });
  });
  const greet = (client: Socket) => void client.write(Buffer.from([5, username === undefined ? 0 : 2]));
  const logIn = (client: Socket, bytes: Buffer) => {
    const name = bytes.subarray(2, 2 + (bytes[1] ?? 0)).toString();
    const right = name === username && bytes.subarray(3 + name.length).toString() === password;
    client.write(Buffer.from([1, right ? 0 : 1]));
    if (!right) client.end();
  };
  const open = (client: Socket, bytes: Buffer) => {
    const named = bytes[3] === 3;
    const host = named ? bytes.subarray(5, 5 + (bytes[4] ?? 0)).toString() : bytes.subarray(4, 8).join('.');
    const port = bytes.readUInt16BE(bytes.length - 2);
    asked.push(`${host}:${port}`);
    const far = hold(connect({ host: '127.0.0.1', port, ...(exit === undefined ? {} : { localAddress: exit }) }));
    far.once('error', () => client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
    far.once('connect', () => {
      client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
      client.pipe(far).pipe(client);
    });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** An address on which nobody listens any more. */
export async function deadProxy(): Promise<string> {
  const proxy = await httpProxy();
  await proxy.close();
  return proxy.address;
}
