// Serves the built page: hashed files for ever, index.html never from a cache and with this answer's nonce written in.
// The nonce lets Mantine's few <style> elements pass a policy that allows no inline style (docs/decisions/200-content-policy.md).
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problems.ts';

/** Stands in the page where the nonce goes. */
const placeholder = '__NONCE__';

export async function addWeb(app: FastifyInstance, webRoot: string | undefined): Promise<void> {
  const page =
    webRoot === undefined ? undefined : await readFile(join(webRoot, 'index.html'), 'utf8').catch(() => undefined);
  if (webRoot !== undefined && page !== undefined) {
    await app.register(fastifyStatic, {
      root: webRoot,
      index: false,
      wildcard: false,
      globIgnore: ['**/index.html'],
      cacheControl: false,
      setHeaders: (reply, path) => {
        const hashed = path.includes('/assets/');
        reply.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (page === undefined || !wantsPage(request)) return sendProblem(request, reply, 'NOT_FOUND');
    return sendPage(reply, page);
  });
}

/** Every address that is not the API's or a file's is a page of the one-page app, which says itself where there is none. */
function wantsPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? '/';
  return request.method === 'GET' && !path.startsWith('/api/') && !/\.[a-z0-9]+$/i.test(path);
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .code(200)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(placeholder, reply.cspNonce.style));
}
