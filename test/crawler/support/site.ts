// A small web site on loopback for one test: paths to handlers, with a log of what was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => void;

export interface Site {
  origin: string;
  /** Paths with query, in the order asked. */
  asked: string[];
  close(): Promise<void>;
}

/** `pages` by path; a string is HTML. What is not listed is a 404, `/robots.txt` included. */
export async function serveSite(pages: Record<string, string | Handler> | Handler): Promise<Site> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ maxHeaderSize: 1024 * 1024 }, (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    asked.push(`${url.pathname}${url.search}`);
    const page = typeof pages === 'function' ? pages : pages[url.pathname];
    if (page === undefined)
      return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
    if (typeof page === 'string')
      return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    return page(request, response, url);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

export function listingPage(title: string, more = ''): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: title,
    description: `${title}, in good order, collected from a house clearance last week.`,
    offers: { '@type': 'Offer', price: 12, priceCurrency: 'EUR' },
  };
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><script type="application/ld+json">${JSON.stringify(data)}</script></head>
<body><main><h1>${title}</h1><p class="price">€12.00</p><p>${data.description}</p></main>${more}</body></html>`;
}

export function resultsPage(items: Array<{ href: string; title: string }>, more = ''): string {
  const rows = items
    .map(
      ({ href, title }) => `<li><a class="result" href="${href}">${title}</a> <span class="price">€12.00</span></li>`,
    )
    .join('\n');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Things for sale</title></head><body><p>${items.length} results</p><ul class="results">${rows}</ul>${more}</body></html>`;
}
