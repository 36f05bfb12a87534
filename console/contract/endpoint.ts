// One route as server and web both see it: method, path and the schema of all that goes in and comes out.
// The server registers it, the web calls it; neither writes a path or a type a second time.
import type { z } from 'zod';
import { problemSchema } from './problem.ts';

export interface Endpoint {
  method: 'GET' | 'POST';
  /** With `:name` where a parameter stands. */
  path: `/api/${string}`;
  schema: {
    params?: z.ZodType;
    querystring?: z.ZodType;
    body?: z.ZodType;
    response: { 200: z.ZodType };
  };
}

/** Declares a route; every refusal has the one shape of problem.ts. */
export function endpoint<const E extends Endpoint>(route: E) {
  return {
    ...route,
    schema: {
      ...route.schema,
      response: { ...route.schema.response, '4xx': problemSchema, '5xx': problemSchema },
    } as E['schema'] & { response: { '4xx': typeof problemSchema; '5xx': typeof problemSchema } },
  };
}
