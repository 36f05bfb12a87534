// A route of the contract in the words that Fastify takes; its schemas then check what comes in and what goes out.
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Endpoint } from '../../contract/endpoint.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export function at<E extends Endpoint>(endpoint: E): { method: E['method']; url: E['path']; schema: E['schema'] } {
  return { method: endpoint.method, url: endpoint.path, schema: endpoint.schema };
}
