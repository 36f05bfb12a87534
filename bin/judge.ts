// Joins lexicon, matcher, model and classifier; turns a listing into what the classifier reads.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Advert, type Policy, policySchema } from '#classifier/assessment.ts';
import { type Classifier, makeClassifier } from '#classifier/classify.ts';
import { type ModelFolder, openModelFolder, shippedModel } from '#classifier/model-folder.ts';
import { type Lexicon, loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import type { Match, Matcher } from '#keywords/match-types.ts';
import type { Listing } from '#listing/listing.ts';
import type { PolicyOptions } from './commands/all.ts';

export interface Judge {
  lexicon: Lexicon;
  matcher: Matcher;
  classifier: Classifier;
}

/** The shipped lexicon with the unit's own folder laid over it. */
export function openLexicon(home: string): Lexicon {
  return loadLexicon({ extraDirs: [join(home, 'lexicon')] });
}

/**
 * A judge over the unit's lexicon. The model is the one named here, else by `NIGHTJAR_MODEL`, else the one that ships; its encoder starts with the
 * first advert that needs it. Throws `StopAll` (`MODEL_UNUSABLE`) where the folder is missing or broken.
 */
export function openJudge(home: string, modelOption?: string): Judge {
  const lexicon = openLexicon(home);
  const matcher = makeMatcher(lexicon);
  const model = openModel(modelOption);
  return {
    lexicon,
    matcher,
    classifier: makeClassifier({ lexicon, matcher, ...(model === undefined ? {} : { model }) }),
  };
}

/** Undefined where keywords alone are to judge. */
export function openModel(option = readConfig(process.env).model): ModelFolder | undefined {
  if (option === keywordsAlone) return undefined;
  if (option === undefined && !existsSync(shippedModel)) return undefined;
  return openModelFolder(option ?? shippedModel);
}

/** The setting under which no model is used. */
const keywordsAlone = 'none';

/** What the command line said of the policy, defaults filled in. Throws `BadInput` for a group that the lexicon does not have. */
export function policyOf(options: PolicyOptions, lexicon: Lexicon): Policy {
  const policy = policySchema.parse({ focus: options.focus, status: options.status, include: options.include });
  const unknown = policy.focus.filter((group) => !lexicon.groups.has(group));
  if (unknown.length > 0) {
    throw new BadInput(`the lexicon has no group ${unknown.join(', ')}`, {
      field: '--focus',
      hint: `Use some of ${[...lexicon.groups.keys()].toSorted().join(', ')}.`,
    });
  }
  return policy;
}

export function advertOf(listing: Listing): Advert {
  return {
    id: listing.url,
    title: listing.title,
    description: listing.description,
    price: listing.price?.amount ?? null,
    currency: listing.price?.currency ?? null,
    seller: listing.seller?.name ?? null,
    location: listing.location,
    lang: listing.language,
  };
}

/** What the words of a link promise, 0 to 1: the surest name or code word among them that no look-alike cancels. */
export function promiseOf(text: string, matcher: Matcher): number {
  const weights = matcher
    .match(text)
    .filter(({ kind, cancelledBy }) => cancelledBy === undefined && telling.has(kind))
    .map(({ weight }) => weight);
  return Math.max(0, ...weights);
}

const telling: ReadonlySet<Match['kind']> = new Set(['name', 'telling', 'code-word', 'commodity']);
