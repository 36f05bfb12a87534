// What the classifier says of the sets with known answers, as rows of figures.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Advert, advertSchema, type Assessment, type Policy } from '#classifier/assessment.ts';
import type { Classifier } from '#classifier/classify.ts';
import { evaluateScores, type Scored } from '#classifier/evaluate.ts';
import type { Lexicon } from '#keywords/lexicon.ts';
import { z } from 'zod';
import { equalMassEce } from './calibration.ts';
import { type Half, halfOf } from './halves.ts';
import { readHardCases } from './hard-cases.ts';
import { allForms } from './test-set/all-forms.ts';
import { generateTexts, type Labelled } from './test-set/generate.ts';

export interface Figures {
  set: string;
  rows: number;
  positives: number;
  precision: number;
  recall: number;
  f1: number;
  ece: number;
  /** Shares of the rows where there is one right answer; undefined where the set has none. */
  offer?: number;
  commodity?: number;
  /** F1 of the half whose mistakes may be read, and of the half that nobody reads; of sets of ours. */
  halves?: Record<Half, { rows: number; f1: number; ece: number }>;
  mistakes: Mistake[];
}

export interface Mistake {
  set: string;
  id: string;
  half: Half;
  label: 0 | 1;
  score: number;
  offer: string;
  title: string;
}

export const everything: Policy = { focus: [], status: 'any', include: ['fossils', 'antiques', 'captive-bred'] };
/** `wildlife` does not hang on the policy. One that looks for little spares the reasons, many runs of the transformer each, that leads get. */
export const fewLeads: Policy = { focus: ['hippos'], status: 'protected', include: [] };
const labelledSchema = advertSchema.and(z.object({ label: z.union([z.literal(0), z.literal(1)]) }));
const ordinarySchema = z.object({ lang: z.string(), text: z.string() });

/** One of the published sets, by the score under the policy it was labelled for; undefined where the file is not on this machine. */
export async function devSet(
  classifier: Classifier,
  { data, name, policy }: { data: string; name: string; policy: Policy },
): Promise<Figures | undefined> {
  const file = join(data, `ads/lts-${name}.dev.jsonl`);
  if (!existsSync(file)) return undefined;
  const rows = readLines(file).map((line) => labelledSchema.parse(line));
  const assessments = await classifier.assess(rows, policy);
  return figures(
    `lts-${name}.dev`,
    rows.map(({ label, ...advert }) => ({ advert, label })),
    { assessments, by: 'score' },
  );
}

export interface Alarms {
  rows: number;
  /** Would become leads under the default policy. */
  relevant: number;
  /** Said to be wildlife of any kind. */
  wildlife: number;
  titles: string[];
}

/** Everyday adverts and posts: none should become a lead. */
export async function ordinaryAlarms(classifier: Classifier, data: string): Promise<Alarms | undefined> {
  const file = join(data, 'ads/ordinary.dev.jsonl');
  if (!existsSync(file)) return undefined;
  const adverts = readOrdinary(file);
  const assessments = await classifier.assess(adverts, { focus: [], status: 'protected', include: [] });
  const leads = assessments.map(({ relevant }) => relevant);
  return {
    rows: adverts.length,
    relevant: leads.filter(Boolean).length,
    wildlife: assessments.filter(({ wildlife }) => wildlife >= 0.5).length,
    titles: adverts.filter((_, at) => leads[at]).map(({ title }) => title),
  };
}

export function readOrdinary(file: string): Advert[] {
  return readLines(file)
    .map((line) => ordinarySchema.parse(line))
    .map(({ text }, at) => ({ id: String(at), title: text }));
}

/** The generated set: a row of figures a language and one of all together, and the share judged right of each kind of text. */
export async function generatedSet(
  classifier: Classifier,
  lexicon: Lexicon,
  { seed, count }: { seed: number; count: number },
): Promise<{ figures: Figures[]; kinds: Array<{ kind: string; right: number }> }> {
  const found: Array<{ rows: Labelled[]; assessments: Assessment[]; lang: string }> = [];
  for (const forms of allForms) {
    const rows = generateTexts(forms, lexicon, { seed, count });
    found.push({
      rows,
      lang: forms.lang,
      assessments: await classifier.assess(
        rows.map(({ advert }) => advert),
        fewLeads,
      ),
    });
  }
  const all = {
    lang: 'all',
    rows: found.flatMap(({ rows }) => rows),
    assessments: found.flatMap(({ assessments }) => assessments),
  };
  const right = all.rows.map(({ wildlife }, at) => (all.assessments[at]!.wildlife >= 0.5 ? 1 : 0) === wildlife);
  return {
    figures: [...found, all].map(({ lang, rows, assessments }) =>
      figures(
        `generated ${lang}`,
        rows.map(({ wildlife, ...row }) => ({ ...row, label: wildlife })),
        { assessments, by: 'wildlife' },
      ),
    ),
    kinds: [...new Set(all.rows.map(({ kind }) => kind))].map((kind) => ({
      kind,
      right: share(all.rows.map((row, at) => (row.kind === kind ? right[at] : undefined))) ?? 0,
    })),
  };
}

/** The hard cases. `offer` is asked of what is wildlife and of what only speaks of it. */
export async function hardCaseSet(classifier: Classifier): Promise<Figures[]> {
  const cases = readHardCases();
  const rows = cases.map(({ wildlife, offer, why: _why, ...advert }) => ({
    advert,
    label: wildlife,
    half: halfOf(advert.id),
    ...(wildlife === 1 || offer === 'mention' ? { offer } : {}),
  }));
  const assessments = await classifier.assess(
    rows.map(({ advert }) => advert),
    fewLeads,
  );
  const languages = [...new Set(cases.map(({ lang }) => lang))];
  return [...languages, 'all'].map((lang) => {
    const inside = (at: number) => lang === 'all' || cases[at]!.lang === lang;
    return figures(
      `hard cases ${lang}`,
      rows.filter((_, at) => inside(at)),
      { assessments: assessments.filter((_, at) => inside(at)), by: 'wildlife' },
    );
  });
}

interface Row {
  advert: Advert;
  label: 0 | 1;
  half?: Half;
  offer?: string;
  commodity?: string;
}

function figures(
  set: string,
  rows: readonly Row[],
  { assessments, by }: { assessments: readonly Assessment[]; by: 'score' | 'wildlife' },
): Figures {
  const scored = rows.map(({ advert: { id, title }, label, half = 'open' }, at) => ({
    id,
    title,
    half,
    label,
    score: assessments[at]![by],
  }));
  const { precision, recall, f1, positives } = evaluateScores(scored);
  const offer = share(
    rows.map((row, at) => (row.offer === undefined ? undefined : row.offer === assessments[at]!.offer)),
  );
  const commodity = share(
    rows.map((row, at) =>
      row.commodity === undefined ? undefined : assessments[at]!.commodities.some(({ code }) => code === row.commodity),
    ),
  );
  return {
    set,
    rows: rows.length,
    positives,
    precision,
    recall,
    f1,
    ece: equalMassEce(scored),
    ...(offer === undefined ? {} : { offer }),
    ...(commodity === undefined ? {} : { commodity }),
    ...(rows.some(({ half }) => half !== undefined)
      ? { halves: { open: halfFigures(scored, 'open'), sealed: halfFigures(scored, 'sealed') } }
      : {}),
    mistakes: scored
      .map((row, at) => ({ set, ...row, offer: assessments[at]!.offer }))
      .filter(({ score, label }) => (score >= 0.5 ? 1 : 0) !== label),
  };
}

function halfFigures(scored: ReadonlyArray<Scored & { half: Half }>, half: Half) {
  const rows = scored.filter((row) => row.half === half);
  return { rows: rows.length, f1: evaluateScores(rows).f1, ece: equalMassEce(rows) };
}

function share(answers: ReadonlyArray<boolean | undefined>): number | undefined {
  const asked = answers.filter((answer) => answer !== undefined);
  return asked.length === 0 ? undefined : asked.filter(Boolean).length / asked.length;
}

function readLines(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
