// What a long command shows of itself: a live bar on a terminal, a plain line every few seconds elsewhere, nothing with --quiet.
import { stderr } from 'node:process';

export interface Progress {
  pages: number;
  listings: number;
  leads: number;
  /** URLs known but not fetched yet. */
  waiting: number;
  skipped: number;
}

export interface ProgressView {
  update(progress: Progress): void;
  /** Ends the bar and leaves a last plain line. */
  end(progress: Progress): void;
}

/** The rate is taken over this window, so that it follows what happens now. */
const windowMs = 5_000;
const plainEveryMs = 5_000;
const liveEveryMs = 100;

export function showProgress(label: string, options: { quiet: boolean }): ProgressView {
  if (options.quiet) return { update: () => {}, end: () => {} };
  const started = Date.now();
  const samples: Array<{ at: number; pages: number }> = [];
  let drawn = 0;
  const rate = (pages: number): number => {
    const now = Date.now();
    samples.push({ at: now, pages });
    while (samples.length > 2 && (samples[0]?.at ?? now) < now - windowMs) samples.shift();
    const first = samples[0] ?? { at: started, pages: 0 };
    return now === first.at ? 0 : ((pages - first.pages) * 1000) / (now - first.at);
  };
  return {
    update: (progress) => {
      const now = Date.now();
      const speed = rate(progress.pages);
      if (now - drawn < (stderr.isTTY ? liveEveryMs : plainEveryMs)) return;
      drawn = now;
      if (stderr.isTTY) stderr.write(`\r\u001b[2K${bar(progress)} ${label} ${figures(progress, speed)}`);
      else stderr.write(`${label}: ${figures(progress, speed)}\n`);
    },
    end: (progress) => {
      const seconds = Math.max(0.001, (Date.now() - started) / 1000);
      if (stderr.isTTY) stderr.write('\r\u001b[2K');
      stderr.write(
        `${label}: ${progress.pages} pages, ${progress.listings} listings, ${progress.leads} leads, ${progress.skipped} skipped in ${seconds.toFixed(1)} s (${(progress.pages / seconds).toFixed(0)} pages/s)\n`,
      );
    },
  };
}

function figures({ pages, listings, leads, waiting }: Progress, speed: number): string {
  const left = speed > 0 ? `, about ${duration(waiting / speed)} left` : '';
  return `${pages} pages, ${listings} listings, ${leads} leads, ${speed.toFixed(0)} pages/s${left}`;
}

function bar({ pages, waiting }: Progress): string {
  const width = 20;
  const full = pages + waiting === 0 ? 0 : Math.round((pages / (pages + waiting)) * width);
  return `[${'█'.repeat(full)}${'░'.repeat(width - full)}]`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
