// Every setting of a capture with its default; all of them are written into the account.

export interface CaptureOptions {
  viewport: { width: number; height: number };
  /** BCP 47. */
  locale: string;
  /** IANA name. */
  timezone: string;
  userAgent: string | null;
  /** The whole capture; whatever is not done by then is written down as missing. */
  timeoutMs: number;
  navigationMs: number;
  /** How long the page may go on loading after its load event, and again after scrolling. */
  settleMs: number;
  /** Largest body kept, and all bodies together, in bytes. */
  maxBodyBytes: number;
  maxBytes: number;
  scrollSteps: number;
  /** Go on where a certificate is not trusted; it is recorded either way. */
  ignoreCertificateErrors: boolean;
  clockSource: string;
}

export const captureDefaults: CaptureOptions = {
  viewport: { width: 1366, height: 900 },
  locale: 'en-US',
  timezone: 'UTC',
  userAgent: null,
  timeoutMs: 90_000,
  navigationMs: 30_000,
  settleMs: 8_000,
  maxBodyBytes: 32 * 1024 * 1024,
  maxBytes: 128 * 1024 * 1024,
  scrollSteps: 40,
  ignoreCertificateErrors: false,
  clockSource: 'system clock of the capturing machine',
};
