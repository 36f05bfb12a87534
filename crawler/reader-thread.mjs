// Reads pages in a thread of its own; reader-threads.ts starts it and talks to it.
import { parentPort } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { readPage } = await import('./read/read-page.ts');

parentPort?.on('message', ({ id, bytes, context }) => {
  try {
    const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    parentPort?.postMessage({ id, reading: readPage(page, context) });
  } catch (error) {
    parentPort?.postMessage({ id, error });
  }
});
parentPort?.postMessage({ id: 0 });
