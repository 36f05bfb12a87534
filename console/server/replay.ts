// Replays captures in a tab of its own, where a captured page's scripts meet neither the console's session nor the network. Two servers beside
// the console, on the other loopback name, so that no cookie is shared: the stage holds a sandboxed frame, the viewer is what runs in it.
// The viewer's service worker needs an origin; the stage's is another one, so that nothing in the frame can undo it (docs/decisions/199).
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '#lib/clock.ts';

export interface Replay {
  /** The address of the stage for one archive, good for half an hour. `consoleHost`: the Host header of the console's request. */
  open(archive: { path: string; url: string }, consoleHost: string): string | undefined;
  /** Origins of stage and viewer; undefined where the console is on no loopback name and no proxy has names for them. */
  originsFor(consoleHost: string): { stage: string; viewer: string } | undefined;
  close(): Promise<void>;
}

const holdsMs = 30 * 60 * 1000;
const mostOpen = 200;
const files = dirname(fileURLToPath(import.meta.resolve('replaywebpage/index.html')));

/** What a replayed page may do: everything inside its own archive, nothing beyond. It is added to every answer of the service worker. */
const replayPolicy = [
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "connect-src 'self' data: blob:",
  "frame-src 'self' data: blob:",
  "form-action 'none'",
  "object-src 'none'",
].join('; ');

/** The policy of a worker is that of its script: this one reaches nothing but its own server. */
const workerPolicy = "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'self'";

/** Runs before the viewer's own service worker: whatever that answers leaves under our policy. The viewer loads the same file as a plain worker too. */
const guard = `const policy = ${JSON.stringify(replayPolicy)};
const tighten = (response) => {
  if (response.type === 'error' || response.type === 'opaque' || response.type === 'opaqueredirect') return Response.error();
  const headers = new Headers(response.headers);
  headers.append('Content-Security-Policy', policy);
  headers.set('X-DNS-Prefetch-Control', 'off');
  headers.delete('Link');
  const empty = [101, 204, 205, 304].includes(response.status);
  return new Response(empty ? null : response.body, { status: response.status, statusText: response.statusText, headers });
};
if (typeof FetchEvent !== 'undefined') {
  const respondWith = FetchEvent.prototype.respondWith;
  FetchEvent.prototype.respondWith = function (answer) {
    return respondWith.call(this, Promise.resolve(answer).then(tighten));
  };
}
importScripts('viewer.js');
`;

/** Where a reverse proxy makes stage and viewer known: two origins of one site, on no host of the console's. */
export interface ReplayBehind {
  stage: string;
  viewer: string;
  /** Of the stage; the viewer listens on the next one. */
  port: number;
}

/** Listens beside the console: on two free ports, or on those that a proxy leads to. */
export async function serveReplay({
  host,
  clock,
  behind,
}: {
  host: string;
  clock: Clock;
  behind?: ReplayBehind | undefined;
}): Promise<Replay> {
  const archives = new Map<string, Archive>();
  const find = (token: string) => {
    const archive = archives.get(token);
    return archive === undefined || archive.until < clock.now().getTime() ? undefined : archive;
  };
  const stage = plainServer();
  stage.get<{ Params: { token: string } }>('/:token/', async (request, reply) => {
    const archive = find(request.params.token);
    if (archive === undefined) return nothing(reply);
    const policy = `default-src 'none'; style-src 'unsafe-inline'; frame-src ${archive.viewer}; frame-ancestors 'none'; form-action 'none'; base-uri 'none'`;
    return page(reply, { policy, html: stagePage(archive, request.params.token) });
  });
  const viewer = plainServer();
  await viewer.register(fastifyStatic, { root: files, serve: false, cacheControl: false });
  viewer.get<{ Params: { token: string; '*': string } }>('/:token/*', async (request, reply) => {
    const archive = find(request.params.token);
    if (archive === undefined) return nothing(reply);
    switch (request.params['*']) {
      case '':
        return page(reply, { policy: viewerPolicy(archive), html: viewerPage(archive) });
      case 'ui.js':
      case 'replay/ui.js':
        return reply.sendFile('ui.js');
      case 'replay/':
        return page(reply, { policy: viewerPolicy(archive), html: appPage });
      case 'replay/sw.js':
        return reply.header('content-security-policy', workerPolicy).type('text/javascript').send(guard);
      case 'replay/viewer.js':
        return reply.sendFile('sw.js');
      case 'archive.wacz':
        return reply.type('application/wacz').sendFile(basename(archive.path), dirname(archive.path));
      default:
        return nothing(reply);
    }
  });
  for (const [place, app] of [stage, viewer].entries())
    await app.listen({ host, port: behind === undefined ? 0 : behind.port + place });
  const portOf = (app: FastifyInstance) => (app.server.address() as AddressInfo).port;
  const originsFor = (consoleHost: string) => {
    if (behind !== undefined) return { stage: behind.stage, viewer: behind.viewer };
    const name = consoleHost.replace(/:\d+$/, '');
    // Cookies know no ports: only another host name keeps the console's away.
    const other = name === 'localhost' ? '127.0.0.1' : name === '127.0.0.1' ? 'localhost' : undefined;
    if (other === undefined) return undefined;
    return { stage: `http://${other}:${portOf(stage)}`, viewer: `http://${other}:${portOf(viewer)}` };
  };
  return {
    originsFor,
    open({ path, url }, consoleHost) {
      const origins = originsFor(consoleHost);
      if (origins === undefined) return undefined;
      const token = randomBytes(24).toString('base64url');
      archives.set(token, { path, url, ...origins, until: clock.now().getTime() + holdsMs });
      for (const old of [...archives.keys()].slice(0, Math.max(0, archives.size - mostOpen))) archives.delete(old);
      return `${origins.stage}/${token}/`;
    },
    close: async () => void (await Promise.all([stage.close(), viewer.close()])),
  };
}

interface Archive {
  path: string;
  url: string;
  stage: string;
  viewer: string;
  until: number;
}

function plainServer(): FastifyInstance {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  app.addHook('onSend', async (_, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer').header('x-dns-prefetch-control', 'off');
  });
  return app;
}

function viewerPolicy({ stage }: Archive): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "frame-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors 'self' ${stage}`,
  ].join('; ');
}

function nothing(reply: FastifyReply): FastifyReply {
  return reply.code(404).header('content-security-policy', "default-src 'none'").send('');
}

function page(reply: FastifyReply, { policy, html }: { policy: string; html: string }): FastifyReply {
  return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html);
}

const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Replay of a capture</title>';

function stagePage({ url, viewer }: Archive, token: string): string {
  return `${head}<style>
body { margin: 0; height: 100vh; display: grid; grid-template-rows: auto 1fr; font: 14px/1.4 sans-serif }
p { margin: 0; padding: 8px 12px; background: #fff4d6; color: #222; overflow-wrap: anywhere } iframe { border: 0; width: 100%; height: 100% }
</style></head><body>
<p><b>Replay of a capture.</b> What you see comes out of the archive; nothing is fetched from the network. ${escape(url)}</p>
<iframe title="Replay" sandbox="allow-scripts allow-same-origin" referrerpolicy="no-referrer" src="${viewer}/${token}/"></iframe>
</body></html>`;
}

function viewerPage({ url }: Archive): string {
  return `${head}<style>html, body { margin: 0; height: 100% }</style><script src="ui.js"></script></head>
<body><replay-web-page source="archive.wacz" url="${escape(url)}" embed="replay-with-info" replaybase="./replay/" nocache></replay-web-page></body></html>`;
}

const appPage = `${head}<script src="ui.js"></script></head><body><replay-app-main></replay-app-main></body></html>`;

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
