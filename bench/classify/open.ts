// The classifier as it ships, or over another model folder, or keywords alone.
import { existsSync } from 'node:fs';
import { type Classifier, makeClassifier } from '#classifier/classify.ts';
import { type ModelFolder, openModelFolder, shippedModel } from '#classifier/model-folder.ts';
import { type Lexicon, loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';

export interface Opened {
  lexicon: Lexicon;
  classifier: Classifier;
  /** Undefined where keywords alone judge. */
  model: ModelFolder | undefined;
}

/** `path`: a model folder, or `none`; without one the model that ships, where it is there. */
export function openClassifier(path: string | undefined): Opened {
  const lexicon = loadLexicon();
  const folder = path ?? shippedModel;
  const model = path === 'none' || (path === undefined && !existsSync(folder)) ? undefined : openModelFolder(folder);
  const matcher = makeMatcher(lexicon);
  return {
    lexicon,
    model,
    classifier: makeClassifier({ lexicon, matcher, ...(model === undefined ? {} : { model }) }),
  };
}
