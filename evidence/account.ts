// Puts the account of a capture together: who, how, when, what came of every request, and whether anything is missing.
import { arch, hostname, release, type as osType } from 'node:os';
import type { CaptureRequest } from './capture.ts';
import type { CaptureOptions } from './capture-options.ts';
import { mainExchange, type Exchange } from './exchange.ts';
import { compareLayers, firstLayerOf } from './layers.ts';
import type { Account, Certificate, Reason } from './snapshot.ts';
import { software } from './software.ts';
import type { Taken } from './take-pictures.ts';

interface Findings {
  id: string;
  startedAt: string;
  options: CaptureOptions;
  reasons: Reason[];
  exchanges: Exchange[];
  certificates: Certificate[];
  taken: Taken;
  console: Account['console'];
  connections: Account['connections'];
}

export function makeAccount(given: Omit<CaptureRequest, 'options'> & Findings): Account {
  const { url, clock, browser, operator, firstLayer, options, exchanges, taken } = given;
  const main = mainExchange(exchanges);
  const reasons = [...given.reasons];
  if (main !== undefined && main.status >= 400) {
    reasons.push({ code: 'http-error', detail: `the server answered ${main.status}`, url: main.url });
  }
  return {
    format: 'nightjar-capture-1',
    id: given.id,
    status: statusOf({ main, taken, reasons }),
    reasons,
    requestedUrl: url,
    finalUrl: main?.url ?? url,
    title: taken.title,
    redirects: redirectsOf(exchanges, main),
    startedAt: given.startedAt,
    endedAt: clock.now().toISOString(),
    clockSource: options.clockSource,
    operator,
    software: { name: software.name, version: software.version },
    machine: {
      host: hostname(),
      os: `${osType()} ${release()}`,
      architecture: arch(),
      node: process.version,
      browser: `Chromium ${browser.version()}`,
      userAgent: taken.userAgent,
    },
    options: {
      ...options,
      serviceWorkers: 'blocked',
      downloads: 'refused',
      proxy: proxyOf(given),
      addressGuard: given.allowUrl !== undefined || given.guard !== undefined,
    },
    certificates: given.certificates,
    connections: given.connections,
    actions: taken.actions,
    console: given.console,
    requests: exchanges.map(requestLine),
    layers: firstLayer === undefined ? null : compareLayers(firstLayer, main),
    firstLayer: firstLayer === undefined ? null : firstLayerOf(firstLayer),
  };
}

/** The route on this machine is no other way into the net; an upstream proxy is. */
function proxyOf({ guard, upstream }: Pick<CaptureRequest, 'guard' | 'upstream'>): string {
  if (guard === undefined) return 'none';
  if (upstream === undefined) return 'none beyond this machine (guarded route)';
  return upstream.name === upstream.address ? upstream.address : `${upstream.name} (${upstream.address})`;
}

/** FAILED: no picture, or no page to take one of. PARTIAL: anything else that is missing and that a reader would miss. */
function statusOf({
  main,
  taken,
  reasons,
}: {
  main: Exchange | undefined;
  taken: Taken;
  reasons: Reason[];
}): Account['status'] {
  if (main === undefined || main.failed !== null || main.status === 0 || main.status >= 400) return 'FAILED';
  if (!/^https?:/.test(taken.shownUrl) || (taken.screenshot === null && taken.dom === null)) return 'FAILED';
  return reasons.length > 0 || !taken.loaded ? 'PARTIAL' : 'COMPLETE';
}

function redirectsOf(exchanges: Exchange[], main: Exchange | undefined): Account['redirects'] {
  const before = main === undefined ? exchanges : exchanges.slice(0, exchanges.indexOf(main));
  return before
    .filter(({ resourceType, status }) => resourceType === 'document' && status >= 300 && status < 400)
    .map(({ url, status, responseHeaders }) => ({
      url,
      status,
      location: responseHeaders.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '',
    }));
}

function requestLine(exchange: Exchange): Account['requests'][number] {
  const { url, method, status, body, serverAddress, startedAt, endedAt } = exchange;
  const coded = exchange.responseHeaders.some(([name]) => name.toLowerCase() === 'content-encoding');
  return {
    url,
    method,
    type: exchange.resourceType,
    status,
    bytes: body.length,
    server: serverAddress,
    startedAt,
    endedAt,
    decoded: exchange.decoded && coded,
    problem: exchange.failed ?? exchange.bodyMissing,
  };
}
