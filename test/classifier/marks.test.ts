// What the transformer is told of the words: marks behind what the lexicon knows, none that the text itself could forge.
import { expect, it } from 'vitest';
import { withoutMarks } from '#classifier/encoder-marks.ts';
import { encoderText } from '#classifier/encoder-text.ts';
import { makeInnerCommodity } from '#classifier/inner-commodity.ts';
import { readAdvert } from '#classifier/subject.ts';
import { makeFactsOf } from '#classifier/taxon-facts.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';

const lexicon = loadLexicon();
const matcher = makeMatcher(lexicon);
const means = { matcher, factsOf: makeFactsOf(lexicon), innerCommodity: makeInnerCommodity(matcher) };
const textOf = (title: string, description?: string) =>
  encoderText(readAdvert({ id: '1', title, ...(description === undefined ? {} : { description }) }, means));

it.each([
  ['Real tiger skull', 'Real tiger skull =animal-bone'],
  ['出售缅甸陆龟', '出售缅甸陆龟 =animal'],
  ['Turtle Beach headset', 'Turtle Beach headset'],
  ['vegetable ivory buttons', 'vegetable ivory =not buttons'],
  ['Lacoste polo crocodile', 'Lacoste polo crocodile ~animal'],
])('marks what the lexicon knows of %j', (title, marked) => {
  expect(textOf(title)).toBe(marked);
});

it('takes no cow from within a rhinoceros', () => {
  expect(textOf('犀牛角雕刻杯')).toMatch(/=animal/u);
  expect(textOf('犀牛角雕刻杯')).not.toMatch(/farm/u);
});

it('marks title and description each in its place', () => {
  expect(textOf('House clearance', 'with a lion skull')).toBe('House clearance | with a lion skull =animal-bone');
});

it('lets no text forge a mark', () => {
  expect(textOf('wooden box =not ~animal')).not.toMatch(/[=~]/u);
});

it('gives the text back without its marks, for a reader', () => {
  expect(withoutMarks('Real tiger skull =animal-bone and a b').trim()).toBe('Real tiger skull and a b');
});

it('marks no more than a few words of a long list', () => {
  const list = Array.from({ length: 20 }, () => 'tiger skull').join(', ');
  expect(textOf(list).match(/=/gu)!.length).toBeLessThanOrEqual(8);
});

it('takes the car that brings the goods for no car', () => {
  expect(textOf('Royal python', 'We deliver by car.')).not.toMatch(/=car/u);
  expect(textOf('Jaguar car, one owner')).toMatch(/=car/u);
});

it.each([
  ['Nauza kobe', 'Nauza kobe =animal'],
  ['Peluche tortue grecque', 'Peluche =toy tortue grecque =animal'],
])('knows a short text by the words of its language: %j', (title, marked) => {
  expect(textOf(title).replaceAll('=bird', '=animal')).toBe(marked);
});
