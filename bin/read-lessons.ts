// Labelled adverts as the model that is to learn from them reads and scores them.
import type { Lesson } from '#classifier/adapt.ts';
import type { Policy } from '#classifier/assessment.ts';
import { makeEncoder } from '#classifier/encoder.ts';
import type { ModelFolder } from '#classifier/model-folder.ts';
import { makeReadAdverts } from '#classifier/reading.ts';
import { scoreTogether } from '#classifier/stacker.ts';
import type { Lexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import type { Labelled } from './commands/evaluate.ts';

export async function readLessons(
  labels: readonly Labelled[],
  { model, policy, lexicon }: { model: ModelFolder; policy: Policy; lexicon: Lexicon },
): Promise<Lesson[]> {
  const encoder = makeEncoder({ folder: model.folder, tokens: model.heads.tokens });
  try {
    const readAdverts = makeReadAdverts({ lexicon, matcher: makeMatcher(lexicon), transformer: { model, encoder } });
    const readings = await readAdverts(labels, policy);
    return labels.map(({ id, label }, index) => {
      const reading = readings[index]!;
      return { id, label, reading, score: scoreTogether(model.stacker, reading).score };
    });
  } finally {
    await encoder.close();
  }
}
