// Starts the transformer's thread: a thread does not inherit the TypeScript loader of its process, so it is registered here again.
import { register } from 'tsx/esm/api';

register();
await import('./encoder-worker.ts');
