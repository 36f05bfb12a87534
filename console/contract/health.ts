// For those who watch the process: alive, and able to work.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const health = endpoint({
  method: 'GET',
  path: '/api/health',
  schema: { response: { 200: z.object({ ok: z.literal(true) }) } },
});

export const ready = endpoint({
  method: 'GET',
  path: '/api/ready',
  schema: { response: { 200: z.object({ ok: z.literal(true) }) } },
});
