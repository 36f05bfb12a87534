// The dashboard's figures as they leave: the long tails cut to what a chart can show.
import type { Dashboard } from '../../contract/dashboard.ts';
import type { Count, LeadCounts, ScanFigures, WeekOfVerdicts } from '#store/dashboard.ts';

/** Bars that one can still read; the table beside the chart has no more. */
const shown = 15;

export function presentDashboard({
  since,
  counts,
  weeks,
  scans,
  pages,
}: {
  since: string | null;
  counts: LeadCounts;
  weeks: WeekOfVerdicts[];
  scans: ScanFigures[];
  pages: { pages: number; listings: number };
}): Dashboard {
  const { byTaxon, byGroup, byCountry, bySite, byLanguage, byDay, ...sums } = counts;
  return {
    since,
    ...sums,
    byTaxon: known(byTaxon).slice(0, shown),
    byGroup: known(byGroup).slice(0, shown),
    byCountry,
    bySite: bySite.slice(0, shown),
    byLanguage: byLanguage.slice(0, shown),
    byDay: byDay.map(({ key, leads, confirmed }) => ({ day: key ?? '', leads, confirmed })),
    funnel: { ...pages, leads: sums.leads, confirmed: sums.confirmed },
    weeks,
    scans: scans.map(({ seconds, sources, ...scan }) => ({
      ...scan,
      rate: scan.pages / Math.max(1, seconds) / Math.max(1, sources),
    })),
  };
}

/** Leads whose species the words do not tell say nothing in a chart of species. */
function known(counts: Count[]): Count[] {
  return counts.filter(({ key }) => key !== null);
}
