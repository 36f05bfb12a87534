// What it costs to be cheap first: recall with the transformer asked of every text, beside recall with the cascade choosing.
import type { Advert } from '#classifier/assessment.ts';
import { makeEncoder } from '#classifier/encoder.ts';
import { sigmoid } from '#classifier/logistic.ts';
import { makeReadAdverts } from '#classifier/reading.ts';
import { stack } from '#classifier/stacker.ts';
import { makeMatcher } from '#keywords/match.ts';
import { readHardCases } from './hard-cases.ts';
import type { Opened } from './open.ts';
import { everything } from './quality.ts';
import { allForms } from './test-set/all-forms.ts';
import { generateTexts } from './test-set/generate.ts';

export interface CascadeCost {
  set: string;
  rows: number;
  /** Share of the texts that reached the transformer. */
  asked: number;
  recall: number;
  /** Had every text reached it. */
  recallAskingAll: number;
}

/** Undefined for keywords alone. */
export async function cascadeCost(opened: Opened, { seed }: { seed: number }): Promise<CascadeCost[] | undefined> {
  const { lexicon, model } = opened;
  if (model === undefined) return undefined;
  const encoder = makeEncoder({ folder: model.folder, tokens: model.heads.tokens });
  const reader = { lexicon, matcher: makeMatcher(lexicon), transformer: { model, encoder } };
  const choosing = makeReadAdverts(reader);
  const askingAll = makeReadAdverts({ ...reader, askAll: true });
  const generated = allForms.flatMap((forms) => generateTexts(forms, lexicon, { seed, count: 60 }));
  const sets: Array<{ set: string; rows: Array<{ advert: Advert; wildlife: 0 | 1 }> }> = [
    { set: 'generated', rows: generated },
    { set: 'hard cases', rows: readHardCases().map(({ wildlife, ...advert }) => ({ advert, wildlife })) },
  ];
  const costs: CascadeCost[] = [];
  for (const { set, rows } of sets) {
    const adverts = rows.map(({ advert }) => advert);
    const positives = rows.filter(({ wildlife }) => wildlife === 1).length;
    const recallOf = (readings: Awaited<ReturnType<typeof choosing>>) =>
      readings.filter(({ row }, at) => rows[at]!.wildlife === 1 && sigmoid(stack(model.stacker, row)) >= 0.5).length /
      positives;
    const chosen = await choosing(adverts, everything);
    costs.push({
      set,
      rows: rows.length,
      asked: chosen.filter(({ asked }) => asked !== undefined).length / rows.length,
      recall: recallOf(chosen),
      recallAskingAll: recallOf(await askingAll(adverts, everything)),
    });
  }
  await encoder.close();
  return costs;
}
