// Counts what the lexicon holds, by group and by language, and writes the tables into docs/LEXICON.md between its markers:
//   tsx keywords/coverage.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { languages } from './lexicon-schema.ts';
import { loadLexicon, type Lexicon, type Taxon } from './lexicon.ts';
import { mostTradedTaxa, nameCount, spokenLanguages } from './most-traded.ts';

const start = '<!-- coverage: made by keywords/coverage.ts -->';
const end = '<!-- end of coverage -->';

/** The coverage tables as Markdown; `mostTraded` are the taxa that ought to have a name in every language. */
export function coverageTables(lexicon: Lexicon, mostTraded: readonly Taxon[] = mostTradedTaxa(lexicon)): string {
  const total = (taxon: Taxon) => languages.reduce((sum, language) => sum + nameCount(taxon, language), 0);
  const scientific = lexicon.taxa.reduce((sum, taxon) => sum + 1 + (taxon.synonyms?.length ?? 0), 0);
  const common = lexicon.taxa.reduce((sum, taxon) => sum + total(taxon), 0);
  const unverified = lexicon.codeWords.filter(({ source }) => source === 'unverified').length;
  const summary = [
    ['taxa', lexicon.taxa.length],
    ['of these protected somewhere', lexicon.taxa.filter(({ status }) => status === 'protected').length],
    ['scientific names and synonyms', scientific],
    ['names in languages', common],
    ['commodities', lexicon.commodities.length],
    ['code words', lexicon.codeWords.length],
    ['of these unverified', unverified],
    ['benign look-alikes', lexicon.benign.length],
    ['most traded taxa', mostTraded.length],
    [
      `of these named in all ${spokenLanguages.length} languages`,
      mostTraded.filter((taxon) => spokenLanguages.every((language) => nameCount(taxon, language) > 0)).length,
    ],
  ] as const;

  const groups = [...new Set(lexicon.taxa.map(({ group }) => group))].toSorted();
  const groupRows = groups.map((group) => {
    const taxa = lexicon.taxa.filter((taxon) => taxon.group === group);
    const spoken = spokenLanguages.filter((language) => taxa.some((taxon) => nameCount(taxon, language) > 0)).length;
    return [
      group,
      taxa.length,
      taxa.filter(({ appendix }) => appendix === 'I').length,
      taxa.filter(({ appendix }) => appendix === 'II' || appendix === 'III').length,
      taxa.reduce((sum, taxon) => sum + total(taxon), 0),
      spoken,
      mostTraded.filter((taxon) => taxon.group === group).length,
    ];
  });

  const languageRows = languages.map((language) => {
    const named = lexicon.taxa.filter((taxon) => nameCount(taxon, language) > 0);
    const trade = lexicon.commodities.reduce(
      (sum, { words, telling = [] }) =>
        sum +
        (words[language]?.length ?? 0) +
        telling.reduce(
          (told, { words: strong, weak }) => told + (strong[language]?.length ?? 0) + (weak?.[language]?.length ?? 0),
          0,
        ),
      0,
    );
    const context = lexicon.context
      .filter((entry) => entry.language === language)
      .reduce(
        (sum, { classes }) => sum + Object.values(classes).reduce((all, words) => all + (words?.length ?? 0), 0),
        0,
      );
    const count = (list: ReadonlyArray<{ language: string }>) =>
      list.filter((entry) => entry.language === language).length;
    return [
      language,
      named.length,
      mostTraded.filter((taxon) => nameCount(taxon, language) > 0).length,
      named.reduce((sum, taxon) => sum + nameCount(taxon, language), 0),
      trade,
      count(lexicon.codeWords),
      count(lexicon.benign),
      context,
    ];
  });

  return [
    table(['', 'count'], summary),
    table(['group', 'taxa', 'Appendix I', 'Appendix II, III', 'names', 'languages', 'most traded'], groupRows),
    table(
      [
        'language',
        'taxa named',
        'most traded named',
        'names',
        'commodity words',
        'code words',
        'benign',
        'context words',
      ],
      languageRows,
    ),
  ].join('\n\n');
}

/** The page with its tables replaced; throws where the markers are gone. */
export function withCoverage(page: string, lexicon: Lexicon): string {
  const from = page.indexOf(start);
  const till = page.indexOf(end);
  if (from < 0 || till < from) throw new Error(`docs/LEXICON.md needs the lines "${start}" and "${end}"`);
  return `${page.slice(0, from + start.length)}\n\n${coverageTables(lexicon)}\n\n${page.slice(till)}`;
}

function table(head: readonly string[], rows: ReadonlyArray<ReadonlyArray<string | number>>): string {
  const line = (cells: ReadonlyArray<string | number>) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const page = new URL('../docs/LEXICON.md', import.meta.url);
  writeFileSync(page, withCoverage(readFileSync(page, 'utf8'), loadLexicon()));
}
