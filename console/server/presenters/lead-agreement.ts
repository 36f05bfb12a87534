// How far people agree on the same leads, by Cohen's kappa: agreement beyond what their habits alone would give.
import type { Agreement } from '../../contract/review.ts';
import type { ReviewCount } from '#store/reviews.ts';

/** What one said, what the other said, how often. */
export interface Said {
  one: string;
  other: string;
  count: number;
}

/**
 * kappa = (po - pe) / (1 - pe), pe from each one's own marginal shares; its standard error sqrt(po (1 - po) / (n (1 - pe)^2)).
 * J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960) 37-46.
 */
export function agreementOf(said: readonly Said[]): Agreement {
  const leads = sum(said, () => true);
  if (leads === 0) return { leads: 0, observed: 0, expected: 0, kappa: null, error: null };
  const observed = sum(said, ({ one, other }) => one === other) / leads;
  const words = new Set(said.flatMap(({ one, other }) => [one, other]));
  const expected = [...words].reduce(
    (all, word) => all + (sum(said, ({ one }) => one === word) * sum(said, ({ other }) => other === word)) / leads ** 2,
    0,
  );
  // Both always say the same one thing: chance explains all, and there is nothing to measure. Sums of shares miss 1 by rounding.
  if (1 - expected < 1e-9) return { leads, observed, expected, kappa: null, error: null };
  return {
    leads,
    observed,
    expected,
    kappa: (observed - expected) / (1 - expected),
    error: Math.sqrt((observed * (1 - observed)) / (leads * (1 - expected) ** 2)),
  };
}

/** First verdicts against second ones, whoever gave them. */
export function agreementOfAll(counts: readonly ReviewCount[]): Agreement {
  return agreementOf(
    counts.map(({ firstVerdict, secondVerdict, count }) => ({ one: firstVerdict, other: secondVerdict, count })),
  );
}

/** By pair of people, whoever of the two came first; those with most leads first. */
export function agreementByPair(counts: readonly ReviewCount[]): Array<Agreement & { a: string; b: string }> {
  const pairs = new Map<string, { a: string; b: string; said: Said[] }>();
  for (const { first, second, firstVerdict, secondVerdict, count } of counts) {
    const inOrder = first.id < second.id;
    const [a, b] = inOrder ? [first, second] : [second, first];
    const pair = pairs.get(`${a.id} ${b.id}`) ?? { a: a.name, b: b.name, said: [] };
    const [one, other] = inOrder ? [firstVerdict, secondVerdict] : [secondVerdict, firstVerdict];
    pair.said.push({ one, other, count });
    pairs.set(`${a.id} ${b.id}`, pair);
  }
  return [...pairs.values()]
    .map(({ a, b, said }) => ({ a, b, ...agreementOf(said) }))
    .toSorted((x, y) => y.leads - x.leads || x.a.localeCompare(y.a));
}

/** One person's verdicts against those of whoever judged the same leads. */
export function agreementWith(memberId: string, counts: readonly ReviewCount[]): Agreement {
  return agreementOf(
    counts.flatMap(({ first, second, firstVerdict, secondVerdict, count }) => {
      if (first.id === memberId) return [{ one: firstVerdict, other: secondVerdict, count }];
      return second.id === memberId ? [{ one: secondVerdict, other: firstVerdict, count }] : [];
    }),
  );
}

function sum(said: readonly Said[], counts: (one: Said) => boolean): number {
  return said.reduce((all, one) => all + (counts(one) ? one.count : 0), 0);
}
