// Whether the same input gives the same output to the last digit, whatever stands beside it: two classifiers, opened apart, the second
// given the texts in the opposite order and in other batches.
import type { Assessment } from '#classifier/assessment.ts';
import type { Opened } from './open.ts';
import { readHardCases } from './hard-cases.ts';
import { everything } from './quality.ts';
import { allForms } from './test-set/all-forms.ts';
import { generateTexts } from './test-set/generate.ts';

/** A sentence that says so, or the first text that was judged otherwise. */
export async function repeats(open: () => Opened, { seed }: { seed: number }): Promise<string> {
  const first = open();
  const generated = allForms.flatMap((forms) => generateTexts(forms, first.lexicon, { seed, count: 20 }));
  const adverts = [...generated.map(({ advert }) => advert), ...readHardCases()];
  const told = new Map<string, string>();
  for (let at = 0; at < adverts.length; at += 64) {
    const batch = adverts.slice(at, at + 64);
    for (const [index, assessment] of (await first.classifier.assess(batch, everything)).entries())
      told.set(batch[index]!.id, digits(assessment));
  }
  await first.classifier.close();
  const second = open();
  const backwards = adverts.toReversed();
  let differing: string | undefined;
  for (let at = 0; at < backwards.length; at += 7) {
    const batch = backwards.slice(at, at + 7);
    for (const [index, assessment] of (await second.classifier.assess(batch, everything)).entries())
      if (told.get(batch[index]!.id) !== digits(assessment)) differing ??= batch[index]!.id;
  }
  await second.classifier.close();
  return differing === undefined
    ? `the same to the last digit, ${adverts.length} texts`
    : `NOT the same, for one ${differing}`;
}

const digits = (assessment: Assessment): string => JSON.stringify(assessment);
