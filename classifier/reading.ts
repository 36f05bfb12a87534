// Everything that is known of an advert before it is judged: what the words say, what the transformer says, what the policy covers.
import type { Lexicon } from '#keywords/lexicon.ts';
import type { Matcher } from '#keywords/match-types.ts';
import type { Advert, Assessment, Policy, Reason } from './assessment.ts';
import type { Encoder } from './encoder.ts';
import { encoderText } from './encoder-text.ts';
import { featuresOf } from './features.ts';
import { askHeads, type Opinion } from './heads.ts';
import { makeInnerCommodity } from './inner-commodity.ts';
import { judgeKeywords, type KeywordJudgement } from './keyword-judgement.ts';
import type { ModelFolder } from './model-folder.ts';
import { policyShare } from './policy.ts';
import { isWorthAsking, leadMark } from './stacker.ts';
import { readAdvert, type Subject } from './subject.ts';
import { nameTaxa } from './taxa.ts';
import { makeFactsOf } from './taxon-facts.ts';

export interface Reading {
  subject: Subject;
  judgement: KeywordJudgement;
  /** A row of features.ts. */
  row: number[];
  /** Absent where the cascade spared the transformer, or there is none. */
  asked?: { vector: Float32Array; opinion: Opinion };
  taxa: Assessment['taxa'];
  /** What share of the advert's wildlife the policy covers. */
  share: { factor: number; reasons: Reason[] };
}

export interface Reader {
  lexicon: Lexicon;
  matcher: Matcher;
  /** The transformer and what lies beside it; without them the words alone are read. */
  transformer?: { model: ModelFolder; encoder: Encoder };
  /** Ask the transformer of every advert, also of those that the cascade would spare it: for fitting and measuring. */
  askAll?: boolean;
}

/** Makes the function that reads adverts, each by itself: what stands beside it in the batch changes nothing. */
export function makeReadAdverts({ lexicon, matcher, transformer, askAll = false }: Reader) {
  const means = { matcher, factsOf: makeFactsOf(lexicon), innerCommodity: makeInnerCommodity(matcher) };
  const assumed = transformer?.model.stacker.assumed ?? 0;
  return async (adverts: readonly Advert[], policy: Policy, { leadsOnly = false } = {}): Promise<Reading[]> => {
    const readings = adverts.map((advert): Reading => {
      const subject = readAdvert(advert, means);
      const judgement = judgeKeywords(subject);
      const taxa = nameTaxa(subject);
      return {
        subject,
        judgement,
        taxa,
        row: featuresOf({ subject, judgement }, undefined, assumed),
        share: policyShare(subject, taxa, policy),
      };
    });
    if (transformer === undefined) return readings;
    const { model, encoder } = transformer;
    // What the policy leaves out cannot become a lead, whatever the transformer says; a unit's own model weighs that anew.
    const exact = leadsOnly && model.stacker.unit === undefined;
    const asked = askAll
      ? readings
      : readings.filter(({ row, share }) =>
          isWorthAsking(model.stacker, row, exact ? leadMark(share.factor) : undefined),
        );
    const vectors = await encoder.encode(asked.map(({ subject }) => encoderText(subject)));
    for (const [index, reading] of asked.entries()) {
      const vector = vectors[index]!;
      const opinion = askHeads(model.heads, vector);
      reading.asked = { vector, opinion };
      reading.row = featuresOf(reading, opinion, assumed);
    }
    return readings;
  };
}
