// How often a page changes, from what visits found.
import { expect, it } from 'vitest';
import { chanceOfChange, changesPerDay, daysUntilChange, type PageHistory } from '#lib/revisit.ts';

const day = 24 * 60 * 60_000;
const history = (visits: number, changes: number, days: number): PageHistory => ({
  visits,
  changes,
  firstAt: new Date(0),
  lastAt: new Date(days * day),
});

it('estimates the rate as Cho and Garcia-Molina do', () => {
  // Ten looks a day apart, four of which found a change: -ln(6.5 / 10.5).
  expect(changesPerDay(history(11, 4, 10))).toBeCloseTo(0.4796, 4);
  // Where every look found a change the naive count would say one a day; there were likely more.
  expect(changesPerDay(history(11, 10, 10))).toBeGreaterThan(2);
  expect(changesPerDay(history(11, 0, 10))).toBe(0);
});

it('comes nearer to the true rate than counting changes does', () => {
  const perDay = 2;
  const found = 1 - Math.exp(-perDay);
  const looks = 1000;
  const estimate = changesPerDay(history(looks + 1, Math.round(looks * found), looks));
  expect(Math.abs(estimate - perDay)).toBeLessThan(0.1);
  expect(Math.abs(found - perDay)).toBeGreaterThan(1);
});

it('expects a change the sooner the more often there was one, within an hour and three months', () => {
  const [often, seldom] = [history(11, 8, 10), history(11, 1, 10)];
  const now = new Date(12 * day);
  expect(chanceOfChange(often, now)).toBeGreaterThan(chanceOfChange(seldom, now));
  expect(chanceOfChange(often, often.lastAt)).toBe(0);
  expect(daysUntilChange(changesPerDay(often))).toBeLessThan(daysUntilChange(changesPerDay(seldom)));
  expect(daysUntilChange(0)).toBe(90);
  expect(daysUntilChange(1000)).toBe(1 / 24);
});
