// Which links lead to leads: learned per site, while it is scanned, from the words of a link and the parts of its address. A small linear model, so
// that it can be shown why a link came first; the same pages in the same order give the same weights.
import type { Frontier } from '#lib/frontier.ts';
import { priorities, type NewUrl } from './follow.ts';
import { makeRememberer } from './memories.ts';

export interface LinkScorer {
  /** Brings back what earlier runs learned of the site; to be awaited before the site's first page. */
  open(origin: string): Promise<void>;
  /** Links to listings come the sooner the likelier they lead to a lead; what else there is stays where it is. */
  rank(links: NewUrl[]): void;
  /** What came of a page that was ranked. */
  learn(key: string, isLead: boolean): void;
  /** A site's weights, the heaviest first. */
  explain(origin: string): Array<[feature: string, weight: number]>;
  /** Writes down what is not yet written. */
  close(): Promise<void>;
}

export interface LinkScorerOptions {
  frontier: Pick<Frontier, 'remember' | 'recall'>;
  /** What the words of a link promise before anything was learned, 0 to 1. */
  promise?: ((text: string) => number) | undefined;
}

interface Model {
  weights: Map<string, number>;
  /** Leads and pages learned from: how likely any page is a lead here. */
  leads: number;
  pages: number;
  unsaved: number;
}

/** The most that words and address move a link: past the next pages of a list, not past where a scan begins. */
const reach = 12;
const step = 0.3;
/** What counts little is forgotten slowly: a word met once must not decide for long. */
const decay = 0.999;
const mostWeights = 1_000;
const mostSites = 1_000;
const mostRanked = 50_000;
const mostWords = 12;
const saveEvery = 200;
const promised = '(promise)';

export function makeLinkScorer({ frontier, promise }: LinkScorerOptions): LinkScorer {
  const models = new Map<string, Model>();
  const opening = new Map<string, Promise<void>>();
  const wasRanked = makeRememberer(mostRanked);
  const ranked = new Map<string, { origin: string; features: ReadonlyArray<readonly [string, number]> }>();

  const modelOf = (origin: string): Model => {
    const known = models.get(origin);
    if (known !== undefined) return known;
    // The promise of a link's words is believed until the site shows otherwise.
    const model = { weights: new Map([[promised, promise === undefined ? 0 : 2]]), leads: 0, pages: 0, unsaved: 0 };
    if (models.size >= mostSites) models.delete(models.keys().next().value as string);
    models.set(origin, model);
    return model;
  };

  const open = async (origin: string) => {
    const { linkWeights } = await frontier.recall(origin);
    if (!Array.isArray(linkWeights)) return;
    const { weights } = modelOf(origin);
    for (const [name, weight] of linkWeights.filter(isWeight).slice(0, mostWeights)) weights.set(name, weight);
  };

  const save = async (origin: string) => {
    const model = modelOf(origin);
    model.unsaved = 0;
    await frontier.remember(origin, { linkWeights: [...model.weights] });
  };

  const featuresOf = ({ url, text = '' }: NewUrl): Array<readonly [string, number]> => {
    const words = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
    const parts = new URL(url).pathname.split('/').filter((part) => part !== '' && !/\d/.test(part));
    const names = [...words.slice(0, mostWords).map((word) => `word:${word}`), ...parts.map((part) => `path:${part}`)];
    const hope = promise === undefined || text === '' ? 0 : promise(text);
    const features = [...new Set(names)].map((name) => [name, 1] as const);
    return hope > 0 ? [[promised, hope], ...features] : features;
  };

  const sumOf = ({ weights }: Model, features: ReadonlyArray<readonly [string, number]>) =>
    features.reduce((sum, [name, value]) => sum + value * (weights.get(name) ?? 0), 0);

  return {
    open(origin) {
      const opened = opening.get(origin) ?? open(origin);
      if (opening.size >= mostSites) opening.clear();
      opening.set(origin, opened);
      return opened;
    },
    rank(links) {
      for (const link of links) {
        // A link met before waits in the frontier as it was ranked then.
        if (!leadsToListing.has(link.priority) || wasRanked(link.key)) continue;
        const { origin } = new URL(link.url);
        const features = featuresOf(link);
        link.priority += reach * (sigmoid(sumOf(modelOf(origin), features)) - 0.5);
        if (ranked.size >= mostRanked) ranked.delete(ranked.keys().next().value as string);
        ranked.set(link.key, { origin, features });
      }
    },
    learn(key, isLead) {
      const known = ranked.get(key);
      if (known === undefined) return;
      ranked.delete(key);
      const model = modelOf(known.origin);
      model.pages += 1;
      model.leads += isLead ? 1 : 0;
      // Leads are few: what counts is how a link differs from the site's other links. The base rate is no feature but the offset.
      const base = Math.log((model.leads + 0.5) / (model.pages - model.leads + 0.5));
      const error = (isLead ? 1 : 0) - sigmoid(base + sumOf(model, known.features));
      for (const [name, value] of known.features) {
        const weight = decay * (model.weights.get(name) ?? 0) + step * error * value;
        // The latest last, so that the bound drops what has not been met for longest.
        model.weights.delete(name);
        model.weights.set(name, weight);
      }
      while (model.weights.size > mostWeights) model.weights.delete(model.weights.keys().next().value as string);
      model.unsaved += 1;
      if (model.unsaved >= saveEvery) void save(known.origin).catch(() => undefined);
    },
    explain: (origin) => [...(models.get(origin)?.weights ?? [])].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])),
    async close() {
      for (const [origin, { unsaved }] of models) if (unsaved > 0) await save(origin);
    },
  };
}

/** Of these follow.ts says that they lead to listings. */
const leadsToListing: ReadonlySet<number> = new Set([
  priorities.listing,
  priorities.card,
  priorities.alike,
  priorities.sitemap,
]);

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function isWeight(entry: unknown): entry is [string, number] {
  return Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
}
