// The kinds that online trade is really about, of which the lexicon promises a name in every language; lexicon/most-traded.json lists them,
// docs/decisions/110 says how they were chosen, coverage.ts counts them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { languages, type Language } from './lexicon-schema.ts';
import { shippedLexiconDir, type Lexicon, type Taxon } from './lexicon.ts';

/** most-traded.json: group -> scientific names, as taxa/<group>.json has them. */
export const mostTradedFile = z.strictObject({
  $schema: z.string().optional(),
  groups: z.record(z.string().regex(/^[a-z][a-z-]*$/), z.array(z.string().min(2)).min(1)),
});

/** The languages that people write in: all but `xx`. */
export const spokenLanguages: readonly Language[] = languages.filter((language) => language !== 'xx');

/** The taxa of most-traded.json, in its order; throws `BadInput` where one is unknown, twice there or under a group that is not its own. */
export function mostTradedTaxa(lexicon: Lexicon, dir: string = shippedLexiconDir): Taxon[] {
  const file = join(dir, 'most-traded.json');
  const parsed = mostTradedFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadInput(issue?.message ?? 'does not fit the schema', {
      file,
      field: issue?.path.map(String).join('.') ?? '',
    });
  }
  const seen = new Set<string>();
  return Object.entries(parsed.data.groups).flatMap(([group, names]) =>
    names.map((name) => {
      const refuse = (message: string) => new BadInput(message, { file, field: `groups.${group}` });
      const taxon = lexicon.taxon(name);
      if (taxon?.name !== name) throw refuse(`no taxon of the lexicon is called "${name}"`);
      if (taxon.group !== group) throw refuse(`"${name}" is of the group "${taxon.group}"`);
      if (seen.has(name)) throw refuse(`"${name}" stands there twice`);
      seen.add(name);
      return taxon;
    }),
  );
}

/** How many names, sure and weak, the taxon has in the language. */
export function nameCount(taxon: Taxon, language: Language): number {
  return (taxon.names[language]?.length ?? 0) + (taxon.weak?.[language]?.length ?? 0);
}
