// Precision, recall, F1, calibration and the confident mistakes of scores against labels.

export interface Scored {
  id: string;
  title: string;
  label: 0 | 1;
  /** Probability given, 0 to 1. */
  score: number;
}

export interface Evaluation {
  rows: number;
  positives: number;
  precision: number;
  recall: number;
  f1: number;
  /** Expected calibration error over ten equal bins (Naeini, Cooper, Hauskrecht: AAAI 2015). */
  ece: number;
  /** Mean squared error of the probability (Brier 1950). */
  brier: number;
  reliability: Array<{ from: number; to: number; rows: number; meanScore: number; positives: number }>;
  /** The most confident wrong answers first. */
  mistakes: Array<Scored & { said: 0 | 1 }>;
}

const bins = 10;
const mistakesShown = 40;

/** Compares scores with labels at the threshold 0.5. Empty input gives zeros. */
export function evaluateScores(rows: readonly Scored[], threshold = 0.5): Evaluation {
  const said = (row: Scored): 0 | 1 => (row.score >= threshold ? 1 : 0);
  const truePositives = rows.filter((row) => row.label === 1 && said(row) === 1).length;
  const flagged = rows.filter((row) => said(row) === 1).length;
  const positives = rows.filter((row) => row.label === 1).length;
  const precision = ratio(truePositives, flagged);
  const recall = ratio(truePositives, positives);
  const reliability = reliabilityOf(rows);
  return {
    rows: rows.length,
    positives,
    precision: round(precision),
    recall: round(recall),
    f1: round(ratio(2 * precision * recall, precision + recall)),
    ece: round(
      reliability.reduce((sum, bin) => sum + Math.abs(bin.meanScore * bin.rows - bin.positives), 0) /
        Math.max(1, rows.length),
    ),
    brier: round(rows.reduce((sum, row) => sum + (row.score - row.label) ** 2, 0) / Math.max(1, rows.length)),
    reliability,
    mistakes: rows
      .filter((row) => said(row) !== row.label)
      .map((row) => ({ ...row, said: said(row) }))
      .toSorted((a, b) => Math.abs(b.score - threshold) - Math.abs(a.score - threshold))
      .slice(0, mistakesShown),
  };
}

function reliabilityOf(rows: readonly Scored[]): Evaluation['reliability'] {
  return Array.from({ length: bins }, (_, bin) => {
    const inside = rows.filter((row) => Math.min(bins - 1, Math.floor(row.score * bins)) === bin);
    return {
      from: bin / bins,
      to: (bin + 1) / bins,
      rows: inside.length,
      meanScore: round(inside.reduce((sum, row) => sum + row.score, 0) / Math.max(1, inside.length)),
      positives: inside.filter((row) => row.label === 1).length,
    };
  });
}

const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
const round = (x: number): number => Math.round(x * 1e4) / 1e4;
