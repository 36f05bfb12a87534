#!/usr/bin/env node
// Starts the command line: registers the TypeScript loader, then hands over to nightjar.ts.
import { register } from 'tsx/esm/api';

register();
await import('./nightjar.ts');
