// JSON Lines out, with the stream's back-pressure respected.
import { once } from 'node:events';
import type { Writable } from 'node:stream';

export async function writeLine(stream: Writable, value: unknown): Promise<void> {
  if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, 'drain');
}
