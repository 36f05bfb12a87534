// How often a page changes, from how often it was found changed: a look sees one change where there were several, so simply dividing counts too few.
// Cho & Garcia-Molina 2003, Estimating frequency of change, ACM TOIT 3(3), for looks about evenly apart.

export interface PageHistory {
  visits: number;
  /** Visits that found it other than the one before. */
  changes: number;
  firstAt: Date;
  lastAt: Date;
}

const dayMs = 24 * 60 * 60_000;
/** Of a page seen once nothing is known: an advert stands for about a month. */
const unknownPerDay = 1 / 30;
const shortestDays = 1 / 24;
const longestDays = 90;

/** Changes a day: -ln((n - X + ½) / (n + ½)) over the mean time between visits. */
export function changesPerDay({ visits, changes, firstAt, lastAt }: PageHistory): number {
  const looks = visits - 1;
  const days = (lastAt.getTime() - firstAt.getTime()) / dayMs;
  if (looks < 1 || days <= 0) return unknownPerDay;
  return Math.log((looks + 0.5) / (looks - Math.min(changes, looks) + 0.5)) / (days / looks);
}

/** The probability that a page has changed by now. */
export function chanceOfChange(history: PageHistory, now: Date): number {
  const days = Math.max(0, now.getTime() - history.lastAt.getTime()) / dayMs;
  return 1 - Math.exp(-changesPerDay(history) * days);
}

/** Days after which a page that changes so often is as likely as not to have changed: an hour to three months. */
export function daysUntilChange(perDay: number): number {
  return Math.min(longestDays, Math.max(shortestDays, Math.LN2 / perDay));
}
