// What the shipped lexicon and weights make of hand-written adverts.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Advert, type Assessment, assessmentSchema, policySchema } from '#classifier/assessment.ts';
import { type Classifier, makeClassifier } from '#classifier/classify.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { type Case, decoys, leads } from './cases.ts';

let classifier: Classifier;
beforeAll(() => {
  const lexicon = loadLexicon();
  classifier = makeClassifier({ lexicon, matcher: makeMatcher(lexicon) });
});

const advertOf = ({ title, description, price }: Case): Advert => ({ id: title, title, description, price });
const judge = async (given: Case, policy = {}): Promise<Assessment> => {
  const [assessment] = await classifier.assess([advertOf(given)], policySchema.parse(policy));
  if (assessment === undefined) throw new Error('nothing was answered');
  return assessment;
};

describe('offers of protected wildlife become leads', () => {
  it.each(leads)('$of: $title', async (given) => {
    const assessment = await judge(given);
    expect(assessment.reasons).not.toEqual([]);
    expect(assessment.relevant, JSON.stringify(assessment.reasons)).toBe(true);
  });
});

describe('look-alikes do not', () => {
  it.each(decoys)('$of: $title', async (given) => {
    const assessment = await judge(given);
    expect(assessment.relevant, JSON.stringify(assessment.reasons)).toBe(false);
  });
});

describe('a short word inside others', () => {
  it.each([
    ['ช่วยบอกร้านที่ดีหน่อย', 'good, not gall'],
    ['อายไลน์เนอร์กันน้ำ', 'the last letters of a borrowed word, not a horn'],
    ['北京发货包邮', 'postage, not a bag'],
  ])('names nothing by itself: %s (%s)', async (title) => {
    const { wildlife, reasons } = await judge({ title, of: 'everyday' });
    expect(reasons.filter(({ kind }) => kind === 'commodity')).toEqual([]);
    expect(wildlife).toBeLessThan(0.01);
  });
});

describe('policy', () => {
  it('takes fossils in only where the unit asks for them', async () => {
    const fossil = { title: 'Fossil megalodon shark tooth, 4 inch, natural', price: 90, of: 'fossil' };
    expect((await judge(fossil, { status: 'any' })).relevant).toBe(false);
    expect((await judge(fossil, { status: 'any', include: ['fossils'] })).relevant).toBe(true);
  });

  it('keeps to the groups of the operation', async () => {
    const tusk = { title: 'Real elephant ivory tusk', price: 900, of: 'focus' };
    expect((await judge(tusk, { focus: ['elephants'] })).relevant).toBe(true);
    expect((await judge(tusk, { focus: ['sharks-rays'] })).relevant).toBe(false);
  });

  it('tells wild from protected', async () => {
    const antlers = { title: 'Pair of red deer antlers, real', price: 40, of: 'unprotected kind' };
    const strict = await judge(antlers);
    expect(strict.wildlife).toBeGreaterThan(0.5);
    expect(strict.relevant).toBe(false);
    expect((await judge(antlers, { status: 'any' })).relevant).toBe(true);
  });
});

describe('an assessment', () => {
  it('points its reasons at the words and keeps its shape', async () => {
    for (const given of [...leads, ...decoys]) {
      const assessment = assessmentSchema.parse(await judge(given));
      for (const { text, field, span } of assessment.reasons) {
        if (span === undefined) continue;
        const source = field === 'title' ? given.title : (given.description ?? '');
        expect(source.slice(...span)).toBe(text);
      }
    }
  });

  it.each([
    ['Wanted: rhino horn, will pay cash', undefined, 'wanted'],
    ['Real tiger skull', 500, 'offer'],
    ['Police seize elephant tusks in raid', undefined, 'mention'],
    ['Good morning', undefined, 'other'],
    ['May I keep a real tiger skull from my grandfather?', undefined, 'mention'],
  ])('says what the text does: %s', async (title, price, offer) => {
    expect((await judge({ title, of: '', ...(price === undefined ? {} : { price }) })).offer).toBe(offer);
  });

  const kinds = async (title: string) =>
    (await judge({ title, of: '' })).reasons.map(({ text, kind, means }) => ({ text, kind, means }));

  it('hears a price in the words of an advert', async () => {
    for (const [title, sum] of [
      ['Tiger skull £120', '£120'],
      ['Fuvu la simba, Ksh 4,500', 'Ksh 4,500'],
      ['虎の頭蓋骨 3500円', '3500円'],
    ] as const)
      expect(await kinds(title)).toContainEqual({ text: sum, kind: 'price', means: 'a price is asked' });
    expect((await kinds('Tiger skull, 12 cm')).filter(({ kind }) => kind === 'price')).toEqual([]);
  });

  it('believes who plainly sells what he names more than who only names it', async () => {
    const [told, named] = await Promise.all(
      ['Selling a margay', 'A margay'].map(
        async (title) => (await judge({ title, of: '' }, { status: 'any' })).wildlife,
      ),
    );
    expect(told).toBeGreaterThan(0.5);
    expect(named).toBeLessThan(0.5);
  });

  it('takes no word within a longer name as speaking against it', async () => {
    expect((await kinds('Golden coin turtle')).filter(({ kind }) => kind === 'context')).toEqual([]);
    expect((await kinds('Golden coin with a turtle')).filter(({ kind }) => kind === 'context')).toHaveLength(1);
  });

  it('counts a skull once: as stuff, and not as a specimen again', async () => {
    const title = 'Margay skull';
    const said = (await judge({ title, of: '' })).reasons.filter(({ text }) => text.toLowerCase() === 'skull');
    expect(said.map(({ kind }) => kind).filter((kind) => kind === 'commodity' || kind === 'context')).toEqual([
      'commodity',
    ]);
  });

  it('takes lamp and car below the title for no lamp and no car', async () => {
    const { reasons } = await judge({ title: 'A margay', description: 'With lamp. We bring it by car.', of: '' });
    expect(reasons.filter(({ points }) => points < 0)).toEqual([]);
  });

  it('makes nothing wild of a cow, whatever is made of it', async () => {
    const { reasons } = await judge({ title: 'Cowhide belt, leather goods', price: 20, of: 'farmed' });
    expect(reasons.filter(({ points }) => points > 0)).toEqual([]);
  });

  it('is the same to the last digit whatever stands beside it in the batch', async () => {
    const policy = policySchema.parse({});
    const adverts = [...leads, ...decoys].map(advertOf);
    const together = await classifier.assess(adverts, policy);
    const alone = await Promise.all(adverts.map(async (advert) => (await classifier.assess([advert], policy))[0]));
    expect(together).toEqual(alone);
  });

  it('takes any text without a fault', async () => {
    for (const title of ['', '\u0000', '\ud800', '💀'.repeat(5000), 'a'.repeat(200_000), '<script>alert(1)</script>']) {
      assessmentSchema.parse(await judge({ title, of: '' }));
    }
  });
});
