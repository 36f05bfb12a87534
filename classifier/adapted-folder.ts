// Writes the folder of an adapted model: the base's files as they are, the unit's weights, and what they were learned from.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { constants, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { type ModelFolder, modelFiles } from './model-folder.ts';
import type { Unit } from './unit-score.ts';

const figuresSchema = z.object({
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  ece: z.number(),
  brier: z.number(),
});

const learnedSchema = z.object({
  labels: z.number().int(),
  positives: z.number().int(),
  /** The model it began from, and the adapted one by cross-validation, on the same labels. */
  before: figuresSchema,
  after: figuresSchema,
  policy: z.unknown(),
  labelsSha256: z.string(),
  base: z.string(),
  at: z.string(),
});

export type LearnedFrom = z.infer<typeof learnedSchema>;

/** What the model that stands in a folder learned from; undefined where none does, or none that was adapted. */
export function readAdaptedFigures(folder: string): LearnedFrom | undefined {
  const file = join(folder, modelFiles.stacker);
  if (!existsSync(file)) return undefined;
  const shape = z.object({ learnedFrom: z.object({ unit: learnedSchema }) });
  return shape.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data?.learnedFrom.unit;
}

/** Hash of ids and labels, whatever order they stand in: says whether two models learned from the same verdicts. */
export function hashLabels(labels: ReadonlyArray<{ id: string; label: 0 | 1 }>): string {
  const lines = labels.map(({ id, label }) => JSON.stringify([id, label])).toSorted();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** Written beside its place and moved there whole. Throws `BadInput` where something else than a model lies there. */
export async function writeAdapted(
  out: string,
  { base, unit, learnedFrom }: { base: ModelFolder; unit: Unit; learnedFrom: LearnedFrom },
): Promise<void> {
  const folder = resolve(out);
  if (folder === base.folder) throw new BadInput('is the folder of the model it is learned from', { field: '--out' });
  if (existsSync(folder) && !existsSync(join(folder, modelFiles.stacker)))
    throw new BadInput(`${folder} is there already, and no model`, { field: '--out' });
  const making = join(dirname(folder), `.${process.pid}-${learnedFrom.labelsSha256.slice(0, 8)}`);
  try {
    for (const file of Object.values(modelFiles)) {
      await mkdir(dirname(join(making, file)), { recursive: true });
      // A copy that costs nothing where the file system can share blocks.
      await copyFile(join(base.folder, file), join(making, file), constants.COPYFILE_FICLONE);
    }
    const stacker = { ...base.stacker, learnedFrom: { ...base.stacker.learnedFrom, unit: learnedFrom }, unit };
    await writeFile(join(making, modelFiles.stacker), `${JSON.stringify(stacker)}\n`);
    await writeFile(join(making, 'MODEL_CARD.md'), card(base, learnedFrom));
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

function card(
  { version }: ModelFolder,
  { labels, positives, before, after, policy, labelsSha256, at }: LearnedFrom,
): string {
  return `# A unit's own model

Learned on ${at} from ${labels} labelled adverts, ${positives} of them relevant, on top of ${version}.
Policy: ${JSON.stringify(policy)}. SHA-256 of the labels: ${labelsSha256}.

|  | precision | recall | F1 | calibration error |
|---|---:|---:|---:|---:|
| before | ${before.precision} | ${before.recall} | ${before.f1} | ${before.ece} |
| after, five-fold cross-validation | ${after.precision} | ${after.recall} | ${after.f1} | ${after.ece} |

It judges as this unit's analysts did, under this policy, on adverts like those. The encoder is the base's; its model card tells the rest.
`;
}
