// The one catalogue of refusals and the one handler that sends them. A route throws `problem('CODE')`; nothing else reaches the outside.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem, ProblemCode } from '../contract/problem.ts';
import { BadInput, GiveUp } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';

const catalogue: Record<ProblemCode, { status: number; message: string; hint?: string }> = {
  BAD_REQUEST: { status: 400, message: 'The request does not have the shape that this route takes.' },
  SIGNED_OUT: { status: 401, message: 'Nobody is signed in.', hint: 'Sign in and try again.' },
  WRONG_CREDENTIALS: { status: 401, message: 'E-mail and password do not go together.' },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this.' },
  ORIGIN_REFUSED: {
    status: 403,
    message: 'The request comes from another site.',
    hint: 'Open the console by the address it printed at the start, or set NIGHTJAR_ORIGIN to the address that people use.',
  },
  NOT_FOUND: { status: 404, message: 'There is nothing of that name.' },
  LEAD_CLAIMED: {
    status: 409,
    message: 'A colleague has this lead open.',
    hint: 'It comes back when they decide, skip it or leave.',
  },
  CLAIM_LOST: { status: 409, message: 'The claim on this lead has lapsed.', hint: 'Open the lead again.' },
  VERDICT_REFUSED: { status: 409, message: 'This verdict is not possible here.' },
  NOTHING_TO_UNDO: { status: 409, message: 'There is no verdict to take back.' },
  CAPTURE_FAILED: {
    status: 503,
    message: 'No capture can be made here.',
    hint: 'Run `npx nightjar doctor` to see why.',
  },
  TRANSLATOR_FAILED: {
    status: 503,
    message: 'No translation can be had.',
    hint: 'docs/CONFIGURATION.md tells how a translation service is set.',
  },
  TOO_LARGE: { status: 413, message: 'The request is too large.' },
  TOO_MANY_REQUESTS: { status: 429, message: 'Too many requests.', hint: 'Wait a minute.' },
  NOT_READY: { status: 503, message: 'The database or the queue does not answer.' },
  INTERNAL: {
    status: 500,
    message: 'Something went wrong on our side.',
    hint: 'The log holds the details under the request id.',
  },
};

class ProblemError extends Error {
  readonly code: ProblemCode;
  /** For handlers that are not ours: those of plugins. */
  readonly statusCode: number;
  constructor(code: ProblemCode, message: string) {
    super(message);
    this.name = 'ProblemError';
    this.code = code;
    this.statusCode = catalogue[code].status;
  }
}

/** An error to throw from a route; `message` replaces the catalogue's where it can say more. */
export function problem(code: ProblemCode, message = catalogue[code].message): Error {
  return new ProblemError(code, message);
}

/** What an error says as a refusal, for a route that goes on with the rest; undefined for a failure of ours. */
export function refusalOf(error: unknown): { code: ProblemCode; message: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message = catalogue[code].message } = translate(error as FastifyError);
  return code === 'INTERNAL' ? undefined : { code, message };
}

/** Sets the handler for every error and for addresses of the API that do not exist. */
export function handleProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const { code, message } = translate(error);
    if (code === 'INTERNAL') log.error({ err: error, requestId: request.id, url: request.url }, 'request failed');
    return sendProblem(request, reply, code, message);
  });
}

/** Sends a refusal without throwing: for the not-found handler. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  message?: string,
): FastifyReply {
  const { status, hint, message: usual } = catalogue[code];
  const body: Problem = {
    code,
    message: message ?? usual,
    requestId: request.id,
    ...(hint === undefined ? {} : { hint }),
  };
  return reply.code(status).header('cache-control', 'no-store').type('application/json').send(body);
}

function translate(error: FastifyError): { code: ProblemCode; message?: string } {
  if (error instanceof ProblemError) return { code: error.code, message: error.message };
  if (hasZodFastifySchemaValidationErrors(error)) return { code: 'BAD_REQUEST', message: error.message };
  if (error instanceof BadInput) return { code: 'BAD_REQUEST', message: error.message };
  if (error instanceof GiveUp) return fromStore(error);
  if (error.statusCode === 429) return { code: 'TOO_MANY_REQUESTS' };
  if (error.statusCode === 413) return { code: 'TOO_LARGE' };
  if (error.statusCode === 404) return { code: 'NOT_FOUND' };
  if (error.statusCode !== undefined && error.statusCode < 500) return { code: 'BAD_REQUEST', message: error.message };
  return { code: 'INTERNAL' };
}

function fromStore(error: GiveUp): { code: ProblemCode; message?: string } {
  switch (error.code) {
    case 'NO_SUCH_LEAD':
    case 'NO_SUCH_VIEW':
      return { code: 'NOT_FOUND' };
    case 'VERDICT_REFUSED':
      return { code: 'VERDICT_REFUSED', message: error.message };
    case 'NOTHING_TO_UNDO':
      return { code: 'NOTHING_TO_UNDO' };
    case 'UNDO_REFUSED':
      return { code: 'FORBIDDEN', message: error.message };
    default:
      return { code: 'INTERNAL' };
  }
}
