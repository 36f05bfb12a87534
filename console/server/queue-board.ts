// Every queue and job as BullMQ's board shows them, for the administrators of the agency that runs this installation: jobs of all agencies stand there.
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { ownAgency } from '#store/agencies.ts';
import { signedIn } from './gate.ts';
import { mayAdministrate } from './policies/administration.ts';
import { problem } from './problems.ts';

const prefix = '/api/admin/queues';

/** One of BullMQ's own objects, from the queue's backend. */
export type BoardQueue = ConstructorParameters<typeof BullMQAdapter>[0];

export async function addQueueBoard(app: FastifyInstance, queues: readonly BoardQueue[]): Promise<void> {
  const board = new FastifyAdapter();
  board.setBasePath(prefix);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue)),
    // Its own types disagree under exactOptionalPropertyTypes alone.
    serverAdapter: board as unknown as Parameters<typeof createBullBoard>[0]['serverAdapter'],
    options: { uiConfig: { boardTitle: 'Nightjar queues', hideRedisDetails: false } },
  });
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        const member = mayAdministrate(signedIn(request));
        if (member.agencyId !== ownAgency)
          throw problem('FORBIDDEN', 'The queues of all agencies are for those who run this installation.');
        reply.header('content-security-policy', policy);
      });
      await scope.register(board.registerPlugin(), { prefix: '' });
    },
    { prefix },
  );
}

/** The board styles its elements inline and asks a font from elsewhere, which it does not get. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');
