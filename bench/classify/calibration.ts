// How far probabilities are from what came true.

/**
 * Expected calibration error over ten bins of equal mass: the mean over bins of |mean probability - share of positives|, weighted by size.
 * ECE after Naeini, Cooper, Hauskrecht (AAAI 2015), with the equal-mass bins that Roelofs, Cain, Shlens, Mozer (AISTATS 2022) find less biased than
 * equal widths. Rows of one probability never fall into two bins by chance of their order: each counts with the mean label of its equals.
 */
export function equalMassEce(rows: ReadonlyArray<{ score: number; label: 0 | 1 }>, bins = 10): number {
  if (rows.length === 0) return 0;
  const sorted = rows.toSorted((a, b) => a.score - b.score);
  const labels = meanLabelOfEquals(sorted);
  let error = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const from = Math.floor((bin * sorted.length) / bins);
    const to = Math.floor(((bin + 1) * sorted.length) / bins);
    let gap = 0;
    for (let at = from; at < to; at += 1) gap += sorted[at]!.score - labels[at]!;
    error += Math.abs(gap);
  }
  return error / sorted.length;
}

function meanLabelOfEquals(sorted: ReadonlyArray<{ score: number; label: 0 | 1 }>): number[] {
  const labels: number[] = [];
  for (let from = 0; from < sorted.length;) {
    let to = from;
    let positives = 0;
    while (to < sorted.length && sorted[to]!.score === sorted[from]!.score) positives += sorted[to++]!.label;
    labels.push(...Array.from({ length: to - from }, () => positives / (to - from)));
    from = to;
  }
  return labels;
}
