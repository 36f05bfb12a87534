// What everybody can use: WCAG 2.2 AA by axe on every page in light and dark, the keyboard alone, a phone, and text from right to left.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#lib/clock.ts';
import { getLead } from '#store/leads.ts';
import { setReviewPercent } from '#store/reviews.ts';
import { recordVerdict } from '#store/verdicts.ts';
import { startBrowserHarness } from './browser-harness.ts';
import type { BrowserHarness } from './browser-harness.ts';
import { seedLeads } from './seed.ts';

let desk: BrowserHarness;
let ids: string[];

beforeAll(async () => {
  desk = await startBrowserHarness(['analyst', 'administrator']);
  ids = await seedLeads(desk.store, desk.queue);
  const actor = { id: 'somebody', role: 'analyst' as const, name: 'Somebody' };
  await recordVerdict(desk.store, { leadId: ids[7] ?? '', verdict: 'confirmed', actor, clock: systemClock });
  await setReviewPercent(desk.store, { agencyId: 'own', percent: 100, by: 'somebody', clock: systemClock });
});
afterAll(() => desk?.close());

/** WCAG 2.0 to 2.2, levels A and AA. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Each violation in one line: rule, element, what is wrong with it. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode(true).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}

const article = (page: Page) => page.locator('article[data-lead]').waitFor();

type Look = [name: string, path: () => string, ready: (page: Page) => Promise<unknown>];

function withHeading(name: string): Look {
  return [`the page ${name}`, () => `/${name}`, (page) => page.locator('main h1').first().waitFor()];
}

/** Each page, and what must stand there before it is looked at. */
const pages: Look[] = [
  ['the queue', () => '/queue', (page) => page.locator('tbody tr').first().waitFor()],
  [
    'the queue with its filters',
    () => '/queue?appendix=I',
    (page) => page.getByRole('group', { name: 'Filters' }).waitFor(),
  ],
  ['triage', () => '/triage', article],
  [
    'a whole cluster before its verdict',
    () => `/triage?lead=${ids[1]}`,
    async (page) => {
      await page.locator(`article[data-lead="${ids[1]}"]`).waitFor();
      await page.keyboard.press('b');
      await page.getByText('These 2 leads are joined').waitFor();
    },
  ],
  [
    'the keys',
    () => '/triage',
    async (page) => {
      await article(page);
      await page.keyboard.press('?');
      await page.getByRole('dialog').getByText('Escalate').waitFor();
    },
  ],
  [
    'one’s own figures',
    () => '/triage',
    async (page) => {
      await article(page);
      await page.keyboard.press('i');
      await page.getByRole('dialog').getByText('Decided').waitFor();
    },
  ],
  ['a lead', () => `/leads/${ids[1]}`, article],
  ['the second review', () => '/review', article],
  ['the agreement', () => '/agreement', (page) => page.getByRole('heading', { name: 'Agreement' }).waitFor()],
  ...['dashboard', 'sources', 'schedule', 'operations', 'members', 'audit', 'security'].map(withHeading),
  ['the scans', () => '/scans', (page) => page.getByRole('region', { name: 'test market' }).waitFor()],
];

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  let page: Page;
  beforeAll(async () => {
    page = await desk.openAs('administrator', '/queue', { colorScheme });
  });
  afterAll(() => page?.context().close());

  test.each(pages)('%s has no violation', async (_, path, ready) => {
    await page.goto(`${desk.url}${path()}`);
    await ready(page);
    expect(await violations(page)).toEqual([]);
  });

  test('the sign-in has no violation', async () => {
    const outside = await desk.open({ colorScheme });
    await outside.goto(`${desk.url}/sign-in`);
    await outside.getByLabel('E-mail').waitFor();
    expect(await violations(outside)).toEqual([]);
    await outside.context().close();
  });
});

describe('on a phone of 390 pixels', () => {
  let page: Page;
  beforeAll(async () => {
    page = await desk.openAs('administrator', '/queue', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
  });
  afterAll(() => page?.context().close());

  test.each(pages.filter(([name]) => !/keys|figures/.test(name)))(
    '%s does not scroll sideways',
    async (_, path, ready) => {
      await page.goto(`${desk.url}${path()}`);
      await ready(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
      // What is wider than the screen must scroll within itself, as a table may.
      const wide = await page.evaluate(`[...document.querySelectorAll('main, header, footer, article, section, form')]
      .filter((one) => one.getBoundingClientRect().right > 391 || one.getBoundingClientRect().left < -1)
      .map((one) => one.tagName + '.' + one.className)`);
      expect(wide).toEqual([]);
    },
  );

  test('every key is as large as a finger needs', async () => {
    await page.goto(`${desk.url}/triage`);
    await article(page);
    // WCAG 2.2, 2.5.8 asks for 24 by 24; the keys that decide are pressed all day.
    const small = await page.evaluate(`[...document.querySelectorAll('footer button')]
      .map((one) => [one.textContent, one.getBoundingClientRect()])
      .filter(([, { width, height }]) => width < 36 || height < 36).map(([text]) => text)`);
    expect(small).toEqual([]);
  });

  test('the keys stand in one row, the verdicts in sight; a note has its field when it is asked for', async () => {
    const height = () => page.evaluate<number>(`document.querySelector('footer').getBoundingClientRect().height`);
    // A tenth of the screen.
    expect(await height()).toBeLessThan(84);
    const rows = await page.evaluate(`new Set([...document.querySelectorAll('footer button')]
      .map((one) => one.getBoundingClientRect().top)).size`);
    expect(rows).toBe(1);
    for (const name of ['Confirm', 'Dismiss', 'Duplicate', 'Needs info', 'Escalate']) {
      const box = await page.getByRole('button', { name }).boundingBox();
      expect((box?.x ?? 999) + (box?.width ?? 0), name).toBeLessThanOrEqual(390);
    }
    await page.getByRole('button', { name: 'Note' }).tap();
    await page.keyboard.type('seen before');
    expect(await page.getByRole('textbox', { name: 'Note' }).inputValue()).toBe('seen before');
    // Above the row, which stays where it is: what moves under a finger misses its tap.
    expect(await height()).toBeLessThan(84);
    await page.getByRole('textbox', { name: 'Note' }).fill('');
  });

  test('a tap decides', async () => {
    const before = await page.locator('article[data-lead]').getAttribute('data-lead');
    await page.getByRole('button', { name: 'Needs info' }).tap();
    await page.locator(`article[data-lead]:not([data-lead="${before}"])`).waitFor();
    await expect.poll(async () => (await getLead(desk.store, before ?? ''))?.status).toBe('needs-info');
  });
});

test('a species card names the animal in the reader’s language and says what it must be told from', async () => {
  const page = await desk.openAs('analyst', `/leads/${ids[1]}`, { locale: 'fr-FR' });
  const species = page.locator('aside');
  await species.getByText('éléphant').first().waitFor();
  await species.getByText('À distinguer de').click();
  await species.getByText('Elephas maximus').waitFor();
  expect(await page.evaluate('document.documentElement.lang')).toBe('fr-FR');
  await page.context().close();
});

describe('by keyboard alone', () => {
  let page: Page;
  beforeAll(async () => {
    page = await desk.openAs('analyst', '/queue');
    await page.locator('tbody tr').first().waitFor();
  });
  afterAll(() => page?.context().close());

  test('the content is one step away, past the navigation', async () => {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
  });

  test('a filter is chosen, kept as a view, and chosen again', async () => {
    await page.getByRole('button', { name: 'Filters' }).press('Enter');
    await page.getByLabel('Score from').fill('96');
    await page.waitForURL(/minScore=0\.96/);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(2);
    await page.getByRole('button', { name: 'Views' }).press('Enter');
    await page.getByRole('menuitem', { name: 'Keep this view' }).press('Enter');
    await page.getByLabel('Name').fill('The worst');
    await page.keyboard.press('Enter');
    await page.getByText('Kept as "The worst"').waitFor();
    await page.goto(`${desk.url}/queue`);
    await page.getByRole('button', { name: 'Views' }).press('Enter');
    await page.getByRole('menuitem', { name: 'The worst' }).press('Enter');
    await page.waitForURL(/minScore=0\.96/);
  });

  test('a tag is put on a lead, and found in the queue', async () => {
    await page.goto(`${desk.url}/leads/${ids[5]}`);
    await article(page);
    await page.keyboard.press('g');
    await page.keyboard.type('Old Stock');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove the tag "old stock"' }).waitFor();
    await page.goto(`${desk.url}/queue?tag=old%20stock`);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  });

  test('two leads of one seller are decided together, and taken back together', async () => {
    await page.goto(`${desk.url}/triage?lead=${ids[4]}`);
    await page.locator(`article[data-lead="${ids[4]}"]`).waitFor();
    await page.getByRole('heading', { name: 'Same seller' }).waitFor();
    await page.keyboard.press('b');
    await page.getByText('These 2 leads are joined').waitFor();
    await page.keyboard.press('d');
    const statuses = () =>
      Promise.all([ids[4], ids[5]].map(async (id) => (await getLead(desk.store, id ?? ''))?.status));
    await expect.poll(statuses).toEqual(['dismissed', 'dismissed']);
    await page.getByText('2 leads decided together').waitFor();
    await page.keyboard.press('z');
    await expect.poll(statuses).toEqual(['new', 'new']);
  });

  test('a lead is judged a second time, blind', async () => {
    await page.goto(`${desk.url}/review`);
    await page.locator(`article[data-lead="${ids[7]}"]`).waitFor();
    expect(await page.getByRole('textbox', { name: 'Add a tag' }).count()).toBe(0);
    expect(await page.locator('main').textContent()).not.toContain('Confirmed');
    await page.keyboard.press('c');
    await page.getByText('Nothing waits for a second review').waitFor();
  });
});

test('in a language written from right to left the page turns round, and nothing leaves it', async () => {
  const page = await desk.openAs('analyst', '/queue', { viewport: { width: 1024, height: 768 } });
  await page.locator('tbody tr').first().waitFor();
  await page.evaluate(`document.documentElement.dir = 'rtl'`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(1024);
  const brand = await page.evaluate(`document.querySelector('header a').getBoundingClientRect().right`);
  expect(brand).toBeGreaterThan(900);
  await page.context().close();
});

test('no script failed and no policy was broken meanwhile', () => {
  expect(desk.complaints).toEqual([]);
});
