// Calls a route of the contract: typed in and out, and whatever comes back is parsed before it is trusted.
// Here too, and first: pages that are fetched by themselves share this file, and with it a chunk that runs before main.tsx does.
import './zod-without-eval.ts';
import type { z } from 'zod';
import type { Endpoint } from '../contract/endpoint.ts';
import { problemSchema } from '../contract/problem.ts';
import type { Problem } from '../contract/problem.ts';

type Input<E extends Endpoint, Part extends 'params' | 'querystring' | 'body'> =
  E['schema'] extends Record<Part, infer S extends z.ZodType> ? z.input<S> : never;

export type CallInput<E extends Endpoint> = (E['schema'] extends { params: z.ZodType }
  ? { params: Input<E, 'params'> }
  : object) &
  (E['schema'] extends { querystring: z.ZodType } ? { query: Input<E, 'querystring'> } : object) &
  (E['schema'] extends { body: z.ZodType } ? { body: Input<E, 'body'> } : object) & {
    signal?: AbortSignal;
    keepalive?: boolean;
  };

export type Answer<E extends Endpoint> = z.output<E['schema']['response'][200]>;

/** A refusal by the server, or no answer at all (`code` is then undefined). */
export class CallError extends Error {
  readonly problem: Problem | undefined;
  constructor(message: string, problem?: Problem) {
    super(message);
    this.name = 'CallError';
    this.problem = problem;
  }
}

/** Throws `CallError`. */
export async function call<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<Answer<E>> {
  const { params, query, body, signal, keepalive } = input as Record<string, unknown>;
  const response = await fetch(address(endpoint.path, params, query), {
    method: endpoint.method,
    credentials: 'same-origin',
    ...(endpoint.method === 'POST'
      ? { body: JSON.stringify(body ?? {}), headers: { 'content-type': 'application/json' } }
      : {}),
    ...(signal instanceof AbortSignal ? { signal } : {}),
    ...(keepalive === true ? { keepalive } : {}),
  }).catch((error: unknown) => {
    throw new CallError(error instanceof Error ? error.message : 'no answer');
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const refusal = problemSchema.safeParse(answer);
    throw new CallError(refusal.data?.message ?? `The server answered ${response.status}.`, refusal.data);
  }
  return endpoint.schema.response[200].parse(answer) as Answer<E>;
}

function address(path: string, params: unknown, query: unknown): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== '') search.set(name, String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}
