// The little of a browser that a capture needs. Playwright's Browser fits it; evidence/ imports no browser library itself.

export interface CdpSession {
  send(method: string, params?: object): Promise<unknown>;
  /** Every message of the session, whatever its name. */
  on(event: 'event', listener: (message: { method: string; params?: object }) => void): unknown;
  detach(): Promise<void>;
}

export interface BrowserPage {
  goto(url: string, options: { waitUntil: 'load'; timeout: number }): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  screenshot(options: {
    fullPage: boolean;
    animations: 'disabled';
    timeout: number;
    clip?: { x: number; y: number; width: number; height: number };
  }): Promise<Buffer>;
  pdf(options: { format: string; printBackground: boolean }): Promise<Buffer>;
  emulateMedia(options: { media: 'screen' | 'print' }): Promise<void>;
  content(): Promise<string>;
  url(): string;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): unknown;
  on(event: 'pageerror', listener: (error: Error) => void): unknown;
  on(event: 'crash', listener: () => void): unknown;
  close(): Promise<void>;
}

export interface BrowserContext {
  newPage(): Promise<BrowserPage>;
  /** Takes the page that this context made; `never`, because a browser library asks for its own class of page. */
  newCDPSession(page: never): Promise<CdpSession>;
  addInitScript(script: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface ContextOptions {
  viewport: { width: number; height: number };
  locale: string;
  timezoneId: string;
  serviceWorkers: 'block';
  acceptDownloads: false;
  ignoreHTTPSErrors: boolean;
  userAgent?: string;
  proxy?: { server: string; bypass: string };
}

export interface EvidenceBrowser {
  newContext(options: ContextOptions): Promise<BrowserContext>;
  newBrowserCDPSession(): Promise<CdpSession>;
  version(): string;
}
