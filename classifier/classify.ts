// (advert, lexicon, model, policy) -> Assessment. The keyword model reads every advert; the transformer those that it could make a lead of;
// the stacker joins the two into one probability, and the policy decides. signals/ holds the keyword model's parts, policy.ts what a unit looks for.
import type { Lexicon } from '#keywords/lexicon.ts';
import type { Matcher } from '#keywords/match-types.ts';
import type { Advert, Assessment, OfferKind, Policy, Reason } from './assessment.ts';
import { makeEncoder, type Encoder } from './encoder.ts';
import { encoderText } from './encoder-text.ts';
import { heardOf } from './features.ts';
import { askHeads } from './heads.ts';
import { sigmoid } from './logistic.ts';
import type { ModelFolder } from './model-folder.ts';
import { nameCommodities, nameIndicators, nameOffer } from './naming.ts';
import { makeReadAdverts, type Reading } from './reading.ts';
import { scoreTogether, weighReason } from './stacker.ts';
import { leaveOutWords, transformerReasons } from './transformer-reasons.ts';
import { unitScore } from './unit-score.ts';

export interface Classifier {
  /** Name and version of the model, as it stands in every assessment. */
  model: string;
  /** One assessment an advert, in the same order. Equal input gives equal output to the last digit, whatever else is in the batch. */
  assess(adverts: readonly Advert[], policy: Policy, options?: AssessOptions): Promise<Assessment[]>;
  /** Loads the transformer ahead of the first advert that needs it, where there is one: for a scan, which will need it. */
  warmUp(): void;
  /** Ends the transformer's thread, where one was started. An idle one does not keep the process alive. */
  close(): Promise<void>;
}

export interface AssessOptions {
  /** `false` where only the figures are wanted: a lead's transformer reasons cost eight further runs. The figures are the same. */
  reasons?: boolean;
  /** The transformer is spared adverts that the policy leaves out: for a scan, which keeps leads. `relevant` is the same, `wildlife` of those is the words' alone. */
  leadsOnly?: boolean;
}

export interface ClassifierOptions {
  lexicon: Lexicon;
  matcher: Matcher;
  /** Without one, keywords alone judge. */
  model?: ModelFolder;
}

/** A classifier over a lexicon, its matcher and a model folder. */
export function makeClassifier({ lexicon, matcher, model }: ClassifierOptions): Classifier {
  const encoder = model === undefined ? undefined : makeEncoder({ folder: model.folder, tokens: model.heads.tokens });
  const transformer = model === undefined || encoder === undefined ? undefined : { model, encoder };
  const readAdverts = makeReadAdverts({ lexicon, matcher, ...(transformer === undefined ? {} : { transformer }) });
  const name = `${model === undefined ? '' : `${model.version}+`}keywords-1+lexicon-${lexicon.version}`;
  return {
    model: name,
    async assess(adverts, policy, { reasons = true, leadsOnly = false } = {}) {
      const readings = await readAdverts(adverts, policy, { leadsOnly });
      if (transformer === undefined) return readings.map((reading) => conclude(reading, judgeAlone(reading), name));
      const verdicts = readings.map((reading) => judgeTogether(reading, transformer.model));
      const explained = reasons ? await explain(readings, verdicts, transformer) : verdicts;
      return readings.map((reading, index) => conclude(reading, explained[index]!, name));
    },
    warmUp() {
      encoder?.warmUp();
    },
    async close() {
      await encoder?.close();
    },
  };
}

interface Verdict {
  wildlife: number;
  score: number;
  offer: OfferKind;
  reasons: Reason[];
}

function judgeAlone({ judgement, share }: Reading): Verdict {
  const wildlife = round(sigmoid(judgement.sum) * (judgement.offer === 'mention' ? 0.5 : 1));
  return {
    wildlife,
    score: round(wildlife * share.factor),
    offer: judgement.offer,
    reasons: [...judgement.reasons, ...share.reasons],
  };
}

function judgeTogether(reading: Reading, { stacker }: ModelFolder): Verdict {
  const { judgement, share, asked } = reading;
  const { wildlife, score } = scoreTogether(stacker, reading);
  const unit = stacker.unit === undefined ? undefined : unitScore(stacker.unit, { score, reading });
  return {
    wildlife: round(wildlife),
    score: round(unit?.score ?? score),
    offer: nameOffer(judgement.offer, asked?.opinion),
    reasons: [
      ...judgement.reasons.map((reason) => weighReason(stacker, reason)),
      ...share.reasons,
      ...(unit?.reasons ?? []),
    ],
  };
}

/** Leads get the transformer's share of the score by words; for all others it is one figure. */
async function explain(
  readings: readonly Reading[],
  verdicts: readonly Verdict[],
  { model, encoder }: { model: ModelFolder; encoder: Encoder },
): Promise<Verdict[]> {
  const wanted = readings.map((reading, index) =>
    reading.asked !== undefined && isLead(verdicts[index]!) ? leaveOutWords(encoderText(reading.subject)) : [],
  );
  const vectors = await encoder.encode(wanted.flatMap((cuts) => cuts.map(({ without }) => without)));
  let next = 0;
  return verdicts.map((verdict, index) => {
    const cuts = wanted[index]!.map((cut) => ({
      ...cut,
      vote: heardOf(readings[index]!.row, askHeads(model.heads, vectors[next++]!)),
    }));
    return { ...verdict, reasons: [...verdict.reasons, ...transformerReasons(readings[index]!, cuts, model.stacker)] };
  });
}

const isLead = ({ score }: Pick<Verdict, 'score'>): boolean => score >= 0.5;

function conclude({ subject, taxa, asked }: Reading, verdict: Verdict, model: string): Assessment {
  return {
    relevant: isLead(verdict),
    score: verdict.score,
    wildlife: verdict.wildlife,
    offer: verdict.offer,
    taxa,
    commodities: nameCommodities(subject, verdict.wildlife >= 0.5 ? asked?.opinion : undefined),
    indicators: nameIndicators(subject),
    language: subject.language,
    reasons: byWeight(verdict.reasons),
    model,
  };
}

function byWeight(reasons: Reason[]): Reason[] {
  return reasons
    .map((reason) => ({ ...reason, points: round(reason.points) }))
    .filter((reason) => reason.points !== 0)
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

const round = (x: number): number => Math.round(x * 1e4) / 1e4;
