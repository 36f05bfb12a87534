// Links to listings in the order in which they likely lead to leads: learned, explainable, the same each time, kept with the site.
import { expect, it } from 'vitest';
import { priorities, type NewUrl } from '#crawler/follow.ts';
import { makeLinkScorer } from '#crawler/link-scorer.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';

const origin = 'https://market.example';
let numbers = 0;
const link = (text: string, over: Partial<NewUrl> = {}): NewUrl => {
  const url = `${origin}/item/${(numbers += 1)}`;
  return { url, key: url, priority: priorities.listing, depth: 1, source: 'market', text, ...over };
};

/** Ranks and learns: every tenth link is one that leads to a lead. */
function teach(scorer: ReturnType<typeof makeLinkScorer>, rounds = 200) {
  for (let n = 0; n < rounds; n += 1) {
    const isLead = n % 10 === 0;
    const taught = link(isLead ? 'Carved tusk, old' : 'Brass clock, old');
    scorer.rank([taught]);
    scorer.learn(taught.key, isLead);
  }
}

it('puts what led to leads before what did not, and moves nothing else', () => {
  const scorer = makeLinkScorer({ frontier: makeMemoryFrontier() });
  teach(scorer);
  const links = [link('A clock of brass'), link('A tusk, polished'), link('Next', { priority: priorities.nextPage })];
  scorer.rank(links);
  const [clock, tusk, next] = links as [NewUrl, NewUrl, NewUrl];
  expect(tusk.priority).toBeGreaterThan(next.priority);
  expect(clock.priority).toBeLessThan(priorities.listing);
  expect(next.priority).toBe(priorities.nextPage);
  expect(
    scorer
      .explain(origin)
      .slice(0, 2)
      .map(([name]) => name)
      .sort(),
  ).toEqual(['word:carved', 'word:tusk']);
});

it('learns the same from the same pages', () => {
  const weights = [1, 2].map(() => {
    const scorer = makeLinkScorer({ frontier: makeMemoryFrontier() });
    teach(scorer);
    return scorer.explain(origin);
  });
  expect(weights[0]).toEqual(weights[1]);
});

it('believes a promise until the site shows otherwise', () => {
  const promise = (text: string) => (text.includes('ivory') ? 1 : 0);
  const scorer = makeLinkScorer({ frontier: makeMemoryFrontier(), promise });
  const rankOf = (text: string) => {
    const ranked = link(text);
    scorer.rank([ranked]);
    return ranked.priority;
  };
  const before = rankOf('Wedding dress, ivory');
  expect(before).toBeGreaterThan(priorities.nextPage);
  for (let n = 0; n < 100; n += 1) {
    const taught = link('Wedding dress, ivory');
    scorer.rank([taught]);
    scorer.learn(taught.key, n === 0);
  }
  expect(rankOf('Wedding dress, ivory')).toBeLessThan(before);
});

it('goes on with what an earlier run learned of the site', async () => {
  const frontier = makeMemoryFrontier();
  const first = makeLinkScorer({ frontier });
  teach(first);
  await first.close();
  const second = makeLinkScorer({ frontier });
  await second.open(origin);
  expect(second.explain(origin)).toEqual(first.explain(origin));
});
