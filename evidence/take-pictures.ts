// Brings a page to rest and takes everything that is made of it: screenshot, PDF, DOM, text. Each step may fail by itself.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '#lib/clock.ts';
import { within, type Attempt } from './attempts.ts';
import type { BrowserPage } from './browser.ts';
import type { CaptureOptions } from './capture-options.ts';
import { closeBanners, picturesThere, readPage, scrollThrough, type ReadPage } from './page-steps.ts';
import type { Recorder } from './recorder.ts';
import type { Account, Reason } from './snapshot.ts';

/** Chromium draws no picture higher than this. */
const TALLEST_PICTURE = 16_000;
/** A network that is silent for so long is done: once what had loaded was scrolled through, and again where that had to be repeated. */
const SILENCE_MS = { first: 150, again: 60 };

export interface Taken {
  /** Where the tab ended; not a web address where the browser shows a page of its own. */
  shownUrl: string;
  title: string;
  userAgent: string;
  screenshot: Buffer | null;
  pdf: Buffer | null;
  dom: string | null;
  text: string | null;
  actions: Account['actions'];
  loaded: boolean;
}

export async function takePictures(
  page: BrowserPage,
  {
    url,
    options,
    recorder,
    attempt,
    clock,
  }: { url: string; options: CaptureOptions; recorder: Recorder; attempt: Attempt; clock: Clock },
): Promise<Taken> {
  const actions: Account['actions'] = [];
  const did = (what: string) => actions.push({ at: clock.now().toISOString(), what });
  const loaded = await attempt('navigation-failed', async () => {
    await page.goto(url, { waitUntil: 'load', timeout: options.navigationMs });
    return true;
  });
  await bringToRest(page, { options, recorder, attempt, did });
  const [read, dom] = await Promise.all([
    attempt('dom-failed', () => page.evaluate(readPage) as Promise<ReadPage>),
    attempt('dom-failed', () => page.content()),
  ]);
  const tall = (read?.height ?? 0) > TALLEST_PICTURE;
  if (tall) note(recorder, 'screenshot-cut', `the page is ${read?.height} pixels high, the picture ${TALLEST_PICTURE}`);
  const clip = { x: 0, y: 0, width: options.viewport.width, height: TALLEST_PICTURE };
  const picture = {
    fullPage: true,
    animations: 'disabled' as const,
    timeout: options.navigationMs,
    ...(tall ? { clip } : {}),
  };
  // A browser's graphics process may die over one large picture; it is there again for the next.
  const screenshot = await attempt('screenshot-failed', () =>
    page.screenshot(picture).catch(() => page.screenshot(picture)),
  );
  const pdf = await attempt('pdf-failed', async () => {
    await page.emulateMedia({ media: 'screen' });
    return page.pdf({ format: 'A4', printBackground: true });
  });
  return {
    shownUrl: page.url(),
    title: read?.title ?? '',
    userAgent: read?.userAgent ?? '',
    screenshot: screenshot ?? null,
    pdf: pdf ?? null,
    dom: dom ?? null,
    text: read?.text ?? null,
    actions,
    loaded: loaded === true,
  };
}

function note(recorder: Recorder, code: Reason['code'], detail: string): false {
  if (!recorder.reasons.some((reason) => reason.code === code)) recorder.reasons.push({ code, detail });
  return false;
}

/** Scrolls the page through, waits until it asks for nothing more, and closes its banners. */
async function bringToRest(
  page: BrowserPage,
  {
    options,
    recorder,
    attempt,
    did,
  }: { options: CaptureOptions; recorder: Recorder; attempt: Attempt; did: (what: string) => void },
): Promise<void> {
  const quiet = (ms: number) =>
    attempt(
      'still-loading',
      async () =>
        (await silence(recorder, { ms, limitMs: options.settleMs })) ||
        note(recorder, 'still-loading', 'requests were still open when the time to settle was over'),
    );
  /** Answers how high the page is once its pictures are there. */
  const scroll = async () => {
    const scrolled = await attempt(
      'scroll-cut',
      () => page.evaluate(scrollThrough(options.scrollSteps)) as Promise<{ steps: number; reached: boolean }>,
    );
    if (scrolled !== undefined) did(`scrolled ${scrolled.steps} screens down and back`);
    if (scrolled?.reached === false)
      note(recorder, 'scroll-cut', `the page had no end after ${scrolled.steps} screens`);
    return attempt('still-loading', () => within(options.settleMs, page.evaluate(picturesThere) as Promise<number>));
  };
  /** Answers what was pressed, and how high the page was before. */
  const banners = async () => {
    const done = await attempt(
      'scroll-cut',
      () => page.evaluate(closeBanners) as Promise<{ pressed: string[]; height: number }>,
    );
    for (const what of done?.pressed ?? []) did(what);
    return done;
  };
  // What has loaded is scrolled through at once: the silence that has to be waited for then covers what the scrolling asked for too.
  await banners();
  const height = await scroll();
  await quiet(SILENCE_MS.first);
  // What a script drew meanwhile, or what a late banner hid, has not been scrolled through yet.
  const late = await banners();
  if (late === undefined || (late.pressed.length === 0 && late.height === height)) return;
  await scroll();
  await quiet(SILENCE_MS.again);
}

/** True once nothing has been asked for during `ms`, false where that does not happen within `limitMs`. */
async function silence(recorder: Recorder, { ms, limitMs }: { ms: number; limitMs: number }): Promise<boolean> {
  const step = 15;
  const end = performance.now() + limitMs;
  // By the clock, not by steps: on a busy machine a step of 15 ms takes longer.
  for (let now = performance.now(); now < end; now = performance.now()) {
    const since = recorder.quietSince();
    if (since !== undefined && now - since >= ms) return true;
    await delay(step);
  }
  return false;
}
