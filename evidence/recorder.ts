// Listens to one page over the DevTools protocol and keeps every exchange: the page itself, frames of other sites and
// workers. Small plain bodies are taken while the response is held (they cannot get lost then); those that come coded or
// without a length are asked for once they have arrived, within the browser's own bounds: a bomb is unpacked there, not here.
import type { Clock } from '#lib/clock.ts';
import type { CdpSession } from './browser.ts';
import { assembleExchange, type Hop } from './cdp-exchange.ts';
import type {
  AttachedToTarget,
  Body,
  LoadingFailed,
  LoadingFinished,
  MessageFromTarget,
  RequestExtra,
  RequestPaused,
  RequestWillBeSent,
  ResponseExtra,
  ResponseReceived,
} from './cdp-types.ts';
import type { Exchange } from './exchange.ts';
import { headerOf } from './http-block.ts';
import type { Reason } from './snapshot.ts';

export interface RecorderOptions {
  clock: Clock;
  /** Whether an address may be asked for; every hop of a redirect and every frame is asked about. */
  allowUrl: (url: string) => Promise<boolean>;
  /** Largest body kept, and all bodies together, in bytes. */
  maxBodyBytes: number;
  maxBytes: number;
}

export interface Recorder {
  /** Since when nothing has been asked for or been on its way (`performance.now()`); undefined where something is. */
  quietSince(): number | undefined;
  /** What was recorded so far, in the order of the requests. */
  exchanges(): Exchange[];
  reasons: Reason[];
  /** Waits for bodies that are still on their way from the browser. */
  settled(): Promise<void>;
}

type Send = (method: string, params?: object) => Promise<unknown>;

interface ChildMessage {
  id?: number;
  result?: unknown;
  error?: { message: string };
  method?: string;
  params?: unknown;
}

interface Tracked {
  hops: Hop[];
  requestExtras: RequestExtra[];
  responseExtras: ResponseExtra[];
}

const recordable = /^https?:/;
const streams = /^(?:text\/event-stream|multipart\/x-mixed-replace)/i;

/** Starts to record; the page must not have asked for anything yet. */
export async function startRecorder(session: CdpSession, options: RecorderOptions): Promise<Recorder> {
  const tracked = new Map<string, Tracked>();
  const order: Hop[] = [];
  const reasons: Reason[] = [];
  const open = new Set<string>();
  const work = new Set<Promise<void>>();
  let kept = 0;
  let lastHeard = performance.now();

  function track(requestId: string): Tracked {
    let entry = tracked.get(requestId);
    if (entry === undefined) tracked.set(requestId, (entry = { hops: [], requestExtras: [], responseExtras: [] }));
    return entry;
  }

  function keep(hop: Hop, { body, base64Encoded }: Body): void {
    const bytes = Buffer.from(body, base64Encoded ? 'base64' : 'utf8');
    if (kept + bytes.length > options.maxBytes) {
      hop.bodyMissing = `the snapshot may hold ${options.maxBytes} bytes of bodies`;
      reasons.push({ code: 'out-of-room', detail: hop.bodyMissing, url: hop.url });
      return;
    }
    kept += bytes.length;
    hop.body = bytes;
  }

  function later(task: Promise<void>): void {
    const done = task
      .catch(() => undefined)
      .finally(() => {
        lastHeard = performance.now();
        work.delete(done);
      });
    work.add(done);
  }

  async function paused(send: Send, event: RequestPaused): Promise<void> {
    const { requestId, networkId, request } = event;
    const answered = event.responseStatusCode !== undefined || event.responseErrorReason !== undefined;
    if (!answered && recordable.test(request.url) && !(await options.allowUrl(request.url))) {
      reasons.push({ code: 'address-refused', detail: 'the address guard refused it', url: request.url });
      await send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
      return;
    }
    if (!answered && !/^(?:https?|data|blob|about):/.test(request.url)) {
      reasons.push({ code: 'address-refused', detail: 'not a web address', url: request.url });
      await send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' });
      return;
    }
    if (answered && networkId !== undefined && takeNow(event)) {
      const hop = track(networkId).hops.at(-1);
      const body = await send('Fetch.getResponseBody', { requestId }).catch(() => undefined);
      if (hop !== undefined && body !== undefined) keep(hop, body as Body);
    }
    await send('Fetch.continueRequest', { requestId });
  }

  /** Plain, of known and bearable length, and not a redirect: held until its body is here. */
  function takeNow({ responseStatusCode = 0, responseHeaders = [], request }: RequestPaused): boolean {
    const headers = responseHeaders.map(({ name, value }): [string, string] => [name, value]);
    const length = Number(headerOf(headers, 'content-length') ?? Number.NaN);
    const redirect = responseStatusCode >= 300 && responseStatusCode < 400;
    const coded = headerOf(headers, 'content-encoding') !== undefined;
    return !redirect && !coded && length > 0 && length <= options.maxBodyBytes && recordable.test(request.url);
  }

  async function finished(send: Send, requestId: string): Promise<void> {
    const hop = tracked.get(requestId)?.hops.at(-1);
    open.delete(requestId);
    // After a failure the browser draws a page of its own under the same id.
    if (hop === undefined || hop.failed !== null) return;
    hop.endedAt = options.clock.now().toISOString();
    if (hop.body !== null || hop.bodyMissing !== null || hop.method === 'HEAD') return;
    const answer = await send('Network.getResponseBody', { requestId }).catch((error: unknown) => String(error));
    if (typeof answer !== 'string') keep(hop, answer as Body);
    else if (expectsBody(hop)) {
      hop.bodyMissing = `the browser no longer has it (largest kept: ${options.maxBodyBytes} bytes)`;
      reasons.push({ code: 'body-missing', detail: hop.bodyMissing, url: hop.url });
    }
  }

  function willBeSent(event: RequestWillBeSent): void {
    const { requestId, request, redirectResponse } = event;
    if (!recordable.test(request.url)) return;
    const entry = track(requestId);
    const now = options.clock.now().toISOString();
    const before = entry.hops.at(-1);
    if (redirectResponse !== undefined && before !== undefined) {
      before.response = redirectResponse;
      before.endedAt = now;
    }
    const hop: Hop = {
      entry,
      url: request.url,
      method: request.method,
      headers: request.headers,
      requestBody: postBody(request),
      resourceType: typeOf(event, mainFrame),
      startedAt: now,
      endedAt: now,
      response: null,
      body: null,
      bodyMissing: null,
      failed: null,
    };
    entry.hops.push(hop);
    order.push(hop);
    open.add(requestId);
  }

  function failed(event: LoadingFailed): void {
    const hop = tracked.get(event.requestId)?.hops.at(-1);
    open.delete(event.requestId);
    if (hop === undefined || hop.body !== null || hasNoBody(hop)) return;
    hop.endedAt = options.clock.now().toISOString();
    hop.failed = event.blockedReason ?? event.errorText;
    const refused = reasons.some(({ code, url }) => code === 'address-refused' && url === hop.url);
    // What a page's own script called off is not missing from the page.
    const ownDoing = event.canceled === true && hop.resourceType !== 'document' && hop.resourceType !== 'frame';
    if (!refused && !ownDoing) reasons.push({ code: 'request-failed', detail: hop.failed, url: hop.url });
  }

  function received(event: ResponseReceived): void {
    const hop = tracked.get(event.requestId)?.hops.at(-1);
    if (hop === undefined) return;
    hop.response = event.response;
    if (!streams.test(event.response.mimeType)) return;
    open.delete(event.requestId);
    hop.bodyMissing = 'a stream without an end';
    reasons.push({ code: 'stream-not-kept', detail: event.response.mimeType, url: hop.url });
  }

  function handle(send: Send, method: string, params: unknown): void {
    lastHeard = performance.now();
    switch (method) {
      case 'Fetch.requestPaused':
        return later(paused(send, params as RequestPaused));
      case 'Network.requestWillBeSent':
        return willBeSent(params as RequestWillBeSent);
      case 'Network.requestWillBeSentExtraInfo':
        return void track((params as RequestExtra).requestId).requestExtras.push(params as RequestExtra);
      case 'Network.responseReceivedExtraInfo':
        return void track((params as ResponseExtra).requestId).responseExtras.push(params as ResponseExtra);
      case 'Network.responseReceived':
        return received(params as ResponseReceived);
      case 'Network.loadingFinished':
        return later(finished(send, (params as LoadingFinished).requestId));
      case 'Network.loadingFailed':
        return failed(params as LoadingFailed);
      case 'Network.webSocketCreated':
        return void reasons.push({
          code: 'web-socket-not-kept',
          detail: 'web sockets are not recorded',
          url: (params as { url: string }).url,
        });
      case 'Target.receivedMessageFromTarget':
        return hearChild(params as MessageFromTarget);
      case 'Target.detachedFromTarget':
        return forgetChild(params as AttachedToTarget);
      case 'Target.attachedToTarget':
        return later(begin(childSender(params as AttachedToTarget)));
    }
  }

  const children = new Map<string, { hear: (message: ChildMessage) => void; gone: () => void }>();
  let messageIds = 0;

  /** Frames of other sites and workers have their own channel, carried inside the page's. */
  function childSender({ sessionId }: AttachedToTarget): Send {
    const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
    const send: Send = async (method, params = {}) => {
      const id = (messageIds += 1);
      const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const message = JSON.stringify({ id, method, params });
      await session.send('Target.sendMessageToTarget', { sessionId, message });
      return answer;
    };
    children.set(sessionId, {
      hear({ id, result, error, method, params }) {
        if (id === undefined) return method === undefined ? undefined : handle(send, method, params);
        const asked = waiting.get(id);
        waiting.delete(id);
        if (error === undefined) asked?.resolve(result);
        else asked?.reject(new Error(error.message));
      },
      gone() {
        for (const { reject } of waiting.values()) reject(new Error('the frame is gone'));
        waiting.clear();
      },
    });
    return send;
  }

  function hearChild({ sessionId, message }: MessageFromTarget): void {
    children.get(sessionId)?.hear(JSON.parse(message) as ChildMessage);
  }

  function forgetChild({ sessionId }: AttachedToTarget): void {
    children.get(sessionId)?.gone();
    children.delete(sessionId);
  }

  async function begin(send: Send): Promise<void> {
    const patterns = [
      { urlPattern: '*', requestStage: 'Request' },
      { urlPattern: '*', requestStage: 'Response' },
    ];
    const buffers = { maxResourceBufferSize: options.maxBodyBytes, maxTotalBufferSize: options.maxBytes };
    // Sent at once, done in this order: each answer awaited by itself would be another way to the browser and back.
    await Promise.all([
      send('Network.enable', buffers),
      // A worker's requests are held on the page's channel; its own has no Fetch domain.
      send('Fetch.enable', { patterns }).catch(() => undefined),
      send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: false }).catch(
        () => undefined,
      ),
      send('Runtime.runIfWaitingForDebugger').catch(() => undefined),
    ]);
  }

  const send: Send = async (method, params) => session.send(method, params);
  session.on('event', ({ method, params }) => handle(send, method, params));
  const { frameTree } = (await send('Page.getFrameTree')) as { frameTree: { frame: { id: string } } };
  const mainFrame = frameTree.frame.id;
  await begin(send);

  return {
    quietSince: () => (open.size + work.size > 0 ? undefined : lastHeard),
    exchanges: () => order.map(assembleExchange),
    reasons,
    async settled() {
      while (work.size > 0) await Promise.all(work);
    },
  };
}

function expectsBody({ response }: Hop): boolean {
  if (response === null) return false;
  const length = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return length !== '0' && !hasNoBody({ response });
}

/** Answers that end with their head (RFC 9110 §6.4.1); browsers report some of them as aborted. */
function hasNoBody({ response }: Pick<Hop, 'response'>): boolean {
  return response !== null && [204, 205, 304].includes(response.status);
}

/** The browser calls the page and the frames in it alike: documents. Only the page itself is called so here. */
function typeOf({ type, frameId }: RequestWillBeSent, mainFrame: string): string | null {
  return type === 'Document' && frameId !== mainFrame ? 'frame' : (type?.toLowerCase() ?? null);
}

function postBody(request: RequestWillBeSent['request']): Buffer | null {
  const parts = request.postDataEntries?.flatMap(({ bytes }) =>
    bytes === undefined ? [] : [Buffer.from(bytes, 'base64')],
  );
  if (parts !== undefined && parts.length > 0) return Buffer.concat(parts);
  return request.postData === undefined ? null : Buffer.from(request.postData);
}
