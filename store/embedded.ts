// The database that comes with the program: real PostgreSQL under <home>/postgres.
import type { Log } from '#lib/log.ts';

export interface EmbeddedDatabase {
  url: string;
  /** False where another process of ours runs it; close() then leaves it alone. */
  owner: boolean;
  close(): Promise<void>;
}

export declare function openEmbedded(options: { home: string; log: Log; signal?: AbortSignal }): Promise<EmbeddedDatabase>;
