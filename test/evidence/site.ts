// A small market on loopback with what real pages bring: redirects, pictures, styles, script-fetched JSON, coded and chunked
// bodies, a picture that is not there, one that only comes when scrolled to, a consent banner, a frame of another site.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import { tls } from './certificate.ts';

export interface Site {
  /** `http://127.0.0.1:<port>`; the same server also answers as `localhost`, another site to a browser. */
  origin: string;
  /** `<method> <host><path>` of every request. */
  requests: string[];
  close(): Promise<void>;
}

export const listingText = 'Carved elephant tusk, 40 cm, from a private collection';

const page = (port: number) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Carved tusk</title><link rel="stylesheet" href="/style.css"></head>
<body>
<div id="cookie-note" class="cookie-banner"><p>We use cookies.</p><button onclick="this.parentNode.remove()">Reject all</button></div>
<h1>${listingText}</h1>
<p>Price 400 EUR. Café, ช้าง, 象牙.</p>
<img src="/tusk.png" width="60" height="60" alt="tusk"><img src="/tusk-copy.png" width="60" height="60" alt="the same again">
<img src="/missing.png" alt="gone">
<p id="offer">…</p>
<iframe src="http://localhost:${port}/frame-moved" width="200" height="80"></iframe>
<div style="height:3000px"></div>
<img loading="lazy" src="/lazy.png" width="60" height="60" alt="lazy">
<script src="/app.js"></script>
</body></html>`;

const script = `
console.warn('market script runs');
fetch('/api/offer.json').then((answer) => answer.json()).then((offer) => { document.getElementById('offer').textContent = offer.text; });
fetch('/api/seen', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ seen: 'caf\\u00e9' }) });
`;

export async function startSite(): Promise<Site> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const send = (type: string, body: Buffer | string, headers: Record<string, string> = {}) => {
      response.writeHead(200, { 'content-type': type, 'content-length': String(Buffer.byteLength(body)), ...headers });
      response.end(body);
    };
    switch (request.url ?? '') {
      case '/':
        response.writeHead(302, { location: '/listing/1' });
        return void response.end('moved to the listing');
      case '/listing/1': {
        const body = gzipSync(page(port));
        response.writeHead(200, [
          ['content-type', 'text/html; charset=utf-8'],
          ['content-encoding', 'gzip'],
          ['X-Shop', 'one'],
          ['set-cookie', 'a=1'],
          ['X-Shop', 'two'],
          ['set-cookie', 'b=2'],
        ]);
        response.write(body.subarray(0, 100));
        return void response.end(body.subarray(100));
      }
      case '/style.css':
        return send('text/css', 'body { font-family: sans-serif; background: url(/paper.png) }');
      case '/app.js':
        return send('text/javascript', gzipSync(script), { 'content-encoding': 'gzip' });
      case '/api/offer.json':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"text":"only by ');
        return void response.end('message"}');
      case '/api/seen':
        request.resume();
        response.writeHead(204);
        return void response.end();
      case '/tusk.png':
      case '/tusk-copy.png':
        return send('image/png', picture(200));
      case '/lazy.png':
      case '/paper.png':
        return send('image/png', picture(90));
      case '/frame-moved':
        response.writeHead(301, { location: '/frame' });
        return void response.end();
      case '/frame':
        return send('text/html', '<p>Other site</p><img src="/frame.png">');
      case '/frame.png':
        return send('image/png', picture(30));
      case '/to-inside':
        response.writeHead(302, { location: `http://localhost:${port}/inside` });
        return void response.end();
      case '/frames-inside':
        return send(
          'text/html',
          `<title>x</title><iframe src="http://localhost:${port}/frame-inside"></iframe><a id="out" target="_blank" href="/inside">x</a><script>window.open('/inside'); document.getElementById('out').click()</script>`,
        );
      case '/frame-inside':
        response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` });
        return void response.end();
      case '/stream':
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        return void response.write('data: 1\n\n');
      case '/streaming':
        return send('text/html', `<title>stream</title><p>stream</p><script>new EventSource('/stream')</script>`);
      case '/changes-its-mind':
        return send(
          'text/html',
          '<title>x</title><p>x</p><script>const c = new AbortController(); fetch("/never", { signal: c.signal }).catch(() => {}); setTimeout(() => c.abort(), 30)</script>',
        );
      case '/never':
        return;
      case '/waits':
        return send('text/html', '<title>waits</title><p>waits for a picture</p><img src="/never">');
      case '/hangs':
        return send(
          'text/html',
          '<title>hangs</title><p>hangs</p><script>addEventListener("load", () => { for (;;); })</script>',
        );
      case '/tall':
        return send(
          'text/html',
          '<title>tall</title><div style="height:40000px;background:linear-gradient(red,blue)">tall</div>',
        );
      case '/file':
        return send('application/octet-stream', 'bytes', { 'content-disposition': 'attachment' });
      case '/bomb': {
        const body = gzipSync(Buffer.alloc(60 * 1024 * 1024));
        return send('text/plain', body, { 'content-encoding': 'gzip' });
      }
      case '/with-bomb':
        return send(
          'text/html',
          '<title>bomb</title><p>bomb</p><script>fetch("/bomb").then((a) => a.arrayBuffer())</script>',
        );
      default:
        response.writeHead(404, { 'content-type': 'text/plain' });
        return void response.end('not here');
    }
  }

  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => void server.close(() => closed()));
    },
  };
}

/** One page over TLS, with a certificate that nobody trusts. */
export async function startTlsSite(): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createTlsServer(tls, (_, response) => void response.end('<title>secure</title><p>secure</p>'));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `https://localhost:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => void server.close(() => closed()));
    },
  };
}

/** A grey PNG of `size` × `size` pixels. */
export function picture(size: number): Buffer {
  const rows = Buffer.concat(
    Array.from({ length: size }, (_, row) =>
      Buffer.from([0, ...Array.from({ length: size }, (_, x) => (x * row) % 251)]),
    ),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
