// Writes the JSON Schemas of the lexicon's files to keywords/lexicon/schema, so that editors check a term as it is typed:
//   tsx keywords/write-schemas.ts
// A test holds them to lexicon-schema.ts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { benignFile, codeWordsFile, commoditiesFile, contextFile, taxaFile } from './lexicon-schema.ts';
import { shippedLexiconDir } from './lexicon.ts';
import { mostTradedFile } from './most-traded.ts';

const files = {
  taxa: taxaFile,
  commodities: commoditiesFile,
  codewords: codeWordsFile,
  benign: benignFile,
  context: contextFile,
  'most-traded': mostTradedFile,
};

/** File name -> its text. */
export function schemaFiles(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  );
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const dir = join(shippedLexiconDir, 'schema');
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(join(dir, name), text);
}
