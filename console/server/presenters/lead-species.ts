// Species cards: what the lexicon knows of the taxa that the classifier named, cut to what helps a decision.
import type { Species } from '../../contract/lead.ts';
import type { Lexicon, Taxon } from '#keywords/lexicon.ts';
import type { StoredLead } from '#store/lead-types.ts';

/** Those of the console's catalogues; the page shows the reader's own. */
const spoken = ['en', 'fr', 'es', 'pt'];
const taxaShown = 3;
const namesShown = 3;
const alikeShown = 4;

export function presentSpecies({ listing, assessment }: StoredLead, lexicon: Lexicon | undefined): Species[] {
  if (lexicon === undefined) return [];
  const language = assessment.language ?? listing.language;
  const languages = new Set(language === null ? spoken : [language.slice(0, 2), ...spoken]);
  return assessment.taxa.slice(0, taxaShown).flatMap(({ name }) => {
    const taxon = lexicon.taxon(name);
    if (taxon === undefined) return [];
    return [
      {
        name: taxon.name,
        appendix: taxon.appendix,
        annex: taxon.annex ?? null,
        note: taxon.note ?? null,
        names: namesOf(taxon, languages),
        alike: alikeOf(taxon, lexicon),
      },
    ];
  });
}

function namesOf(taxon: Taxon, languages: ReadonlySet<string>): Species['names'] {
  const names: Species['names'] = {};
  for (const from of [taxon.names, taxon.weak ?? {}])
    for (const [language, known] of Object.entries(from))
      if (languages.has(language)) names[language] = [...(names[language] ?? []), ...known].slice(0, namesShown);
  return names;
}

function alikeOf(taxon: Taxon, lexicon: Lexicon): Species['alike'] {
  const others = (lexicon.groups.get(taxon.group) ?? []).flatMap((name) => {
    const other = lexicon.taxon(name);
    const shares = other?.commodities.some((code) => taxon.commodities.includes(code)) === true;
    return other === undefined || other.name === taxon.name || !shares ? [] : [other];
  });
  const differs = (other: Taxon) => Number(other.appendix !== taxon.appendix || other.status !== taxon.status);
  return others
    .toSorted((a, b) => differs(b) - differs(a))
    .slice(0, alikeShown)
    .map(({ name, appendix, status }) => ({ name, appendix, status }));
}
