// Finds a Chromium and starts it: one named by the operator, else the system's, else Playwright's own, else the one a package carries.
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Browser, BrowserType } from 'playwright';
import { StopAll } from '#lib/errors.ts';

export type LaunchBrowser = (options?: { args?: string[]; proxy?: string }) => Promise<Browser>;

export interface BrowserChoice {
  /** An executable named by the operator; then no other is tried. */
  path?: string | undefined;
  /** Where executables are looked for: the PATH variable. */
  searchPath?: string | undefined;
}

const systemNames = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'microsoft-edge-stable',
];
const startMs = 30_000;

/**
 * A function that starts a headless Chromium. Throws `StopAll` NO_BROWSER, with all that was tried, where none will start.
 * As root Chromium has no sandbox of its own; it then runs without one, and only what our own client fetched reaches it.
 */
export function makeBrowserLauncher(choice: BrowserChoice): LaunchBrowser {
  return async ({ args = [], proxy } = {}) => {
    const tried: string[] = [];
    // Loaded only where it is used: most scans need no browser.
    const { chromium } = await import('playwright');
    for (const candidate of candidates(choice, chromium)) {
      const found = await candidate
        .find()
        .catch((error: unknown) => void tried.push(`${candidate.name}: ${messageOf(error)}`));
      if (found === undefined) continue;
      try {
        return await chromium.launch({
          headless: true,
          timeout: startMs,
          handleSIGINT: false,
          handleSIGTERM: false,
          handleSIGHUP: false,
          ...(found.executablePath === undefined ? {} : { executablePath: found.executablePath }),
          ...(proxy === undefined ? {} : { proxy: { server: proxy, bypass: '<-loopback>' } }),
          chromiumSandbox: process.getuid?.() !== 0 && found.args.length === 0,
          args: [...found.args, ...quietArgs, ...args],
        });
      } catch (error) {
        tried.push(`${candidate.name}: ${messageOf(error)}`);
      }
    }
    throw new StopAll(`No browser will start.\n  ${tried.join('\n  ')}`, {
      code: 'NO_BROWSER',
      hint: 'Install Debian’s `chromium`, or name one in NIGHTJAR_BROWSER.',
    });
  };
}

/** Chromium's own errands: updates, metrics, safe-browsing lists, translation. */
const quietArgs = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--disable-sync',
  '--disable-extensions',
  '--disable-gpu',
  '--mute-audio',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--disable-dev-shm-usage',
  '--disable-features=Translate,OptimizationHints,MediaRouter,InterestFeedContentSuggestions,AutofillServerCommunication',
];

interface Candidate {
  name: string;
  /** Undefined where there is none. */
  find(): Promise<{ executablePath?: string; args: string[] } | undefined>;
}

function candidates({ path, searchPath = '' }: BrowserChoice, chromium: BrowserType): Candidate[] {
  if (path !== undefined) return [{ name: path, find: async () => ({ executablePath: path, args: [] }) }];
  return [
    ...systemNames.map((name) => ({ name, find: () => onPath(name, searchPath) })),
    { name: 'Playwright’s Chromium', find: () => executable(chromium.executablePath()) },
    { name: '@sparticuz/chromium', find: carried },
  ];
}

async function onPath(name: string, searchPath: string) {
  for (const folder of searchPath.split(delimiter).filter(Boolean)) {
    const found = await executable(join(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function executable(path: string) {
  const there = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  return there ? { executablePath: path, args: [] } : undefined;
}

async function carried() {
  const { default: sparticuz } = await import('@sparticuz/chromium');
  return { executablePath: await sparticuz.executablePath(), args: sparticuz.args };
}

function messageOf(error: unknown) {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
