// Replays captures under an origin of its own, so that a captured page's scripts meet neither the console's session nor the network:
// another port and another loopback name, no cookies, a content policy that knows only itself (docs/decisions/199).
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify from 'fastify';
import type { FastifyReply } from 'fastify';
import type { Clock } from '#lib/clock.ts';

export interface Replay {
  /** The viewer's address for one archive, good for half an hour. `consoleHost`: the Host header of the console's request. */
  open(archive: { path: string; url: string }, consoleHost: string): string;
  /** Undefined where the console is not on a loopback name: cookies would be shared with no second name at hand. */
  originFor(consoleHost: string): string | undefined;
  close(): Promise<void>;
}

const holdsMs = 30 * 60 * 1000;
const mostOpen = 200;
const viewer = dirname(fileURLToPath(import.meta.resolve('replaywebpage/index.html')));

/** What a replayed page may do: everything inside its own archive, nothing beyond. It is added to every answer of the service worker. */
const replayPolicy = [
  "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
  "connect-src 'self' data: blob:",
  "frame-src 'self' data: blob:",
  "form-action 'none'",
  "object-src 'none'",
  "webrtc 'block'",
].join('; ');

/** Runs before the viewer's own service worker: whatever that answers leaves under our policy. */
const guard = `const policy = ${JSON.stringify(replayPolicy)};
const respondWith = FetchEvent.prototype.respondWith;
const tighten = (response) => {
  if (response.type === 'error' || response.type === 'opaque' || response.type === 'opaqueredirect') return Response.error();
  const headers = new Headers(response.headers);
  headers.append('Content-Security-Policy', policy);
  headers.set('X-DNS-Prefetch-Control', 'off');
  headers.delete('Link');
  const empty = [101, 204, 205, 304].includes(response.status);
  return new Response(empty ? null : response.body, { status: response.status, statusText: response.statusText, headers });
};
FetchEvent.prototype.respondWith = function (answer) {
  return respondWith.call(this, Promise.resolve(answer).then(tighten));
};
importScripts('viewer.js');
`;

/** Listens beside the console on any free port. */
export async function serveReplay({ host, clock }: { host: string; clock: Clock }): Promise<Replay> {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  const archives = new Map<string, { path: string; url: string; console: string; until: number }>();
  await app.register(fastifyStatic, { root: viewer, serve: false, cacheControl: false });
  const found = (token: string) => {
    const archive = archives.get(token);
    return archive === undefined || archive.until < clock.now().getTime() ? undefined : archive;
  };
  app.addHook('onSend', async (_, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer').header('x-dns-prefetch-control', 'off');
  });
  app.get<{ Params: { token: string; '*': string } }>('/:token/*', async (request, reply) => {
    const archive = found(request.params.token);
    if (archive === undefined) return reply.code(404).header('content-security-policy', pagePolicy()).send('');
    switch (request.params['*']) {
      case '':
        return page(reply, { policy: pagePolicy(archive.console), html: frame(archive.url) });
      case 'ui.js':
      case 'replay/ui.js':
        return reply.header('content-security-policy', pagePolicy()).sendFile('ui.js');
      case 'replay/':
        return page(reply, { policy: pagePolicy("'self'"), html: inner });
      case 'replay/sw.js':
        // The policy of a worker is that of its script: this one reaches nothing but this server.
        return reply
          .header(
            'content-security-policy',
            "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'self'",
          )
          .type('text/javascript')
          .send(guard);
      case 'replay/viewer.js':
        return reply.sendFile('sw.js');
      case 'archive.wacz':
        return reply.type('application/wacz').sendFile(basename(archive.path), dirname(archive.path));
      default:
        return reply.code(404).header('content-security-policy', pagePolicy()).send('');
    }
  });
  await app.listen({ host, port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const originFor = (consoleHost: string): string | undefined => {
    const name = consoleHost.replace(/:\d+$/, '');
    // Cookies know no ports: only another host name keeps the console's away.
    const other = name === 'localhost' ? '127.0.0.1' : name === '127.0.0.1' ? 'localhost' : undefined;
    return other === undefined ? undefined : `http://${other}:${port}`;
  };
  return {
    originFor,
    open(archive, consoleHost) {
      const token = randomBytes(24).toString('base64url');
      const until = clock.now().getTime() + holdsMs;
      archives.set(token, { ...archive, console: `http://${consoleHost}`, until });
      for (const old of [...archives.keys()].slice(0, Math.max(0, archives.size - mostOpen))) archives.delete(old);
      return `${originFor(consoleHost) ?? `http://${host}:${port}`}/${token}/`;
    },
    close: () => app.close(),
  };
}

/** `parent`: who may hold the page in a frame. */
function pagePolicy(parent = "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' blob:",
    "frame-src 'self'",
    "worker-src 'self' blob:",
    "form-action 'none'",
    "base-uri 'none'",
    "webrtc 'block'",
    `frame-ancestors ${parent === "'self'" ? "'self' http://localhost:* http://127.0.0.1:*" : parent}`,
  ].join('; ');
}

function page(reply: FastifyReply, { policy, html }: { policy: string; html: string }): FastifyReply {
  return reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(html);
}

const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Replay of a capture</title>';

function frame(url: string): string {
  const address = url.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `${head}<style>html, body { margin: 0; height: 100% }</style><script src="ui.js"></script></head>
<body><replay-web-page source="archive.wacz" url="${address}" embed="replay-with-info" replaybase="./replay/" nocache></replay-web-page></body></html>`;
}

const inner = `${head}<script src="ui.js"></script></head><body><replay-app-main></replay-app-main></body></html>`;
