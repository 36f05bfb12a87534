// A reliability plot as SVG: what was said against what came true, ten bins, circles by the number of adverts in each.
import type { Evaluation } from '../evaluate.ts';

const side = 320;
const margin = 44;

export function drawReliability(bins: Evaluation['reliability']): string {
  const x = (share: number): string => (margin + share * side).toFixed(1);
  const y = (share: number): string => (margin + (1 - share) * side).toFixed(1);
  const most = Math.max(1, ...bins.map(({ rows }) => rows));
  const circles = bins
    .filter(({ rows }) => rows > 0)
    .map(({ rows, meanScore, positives }) => {
      const share = positives / rows;
      const radius = (3 + 9 * Math.sqrt(rows / most)).toFixed(1);
      return `  <circle cx="${x(meanScore)}" cy="${y(share)}" r="${radius}" fill="#1c7ed6" fill-opacity="0.7"><title>said ${meanScore.toFixed(2)}, came true ${share.toFixed(2)}, ${rows} adverts</title></circle>`;
    });
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `  <text x="${x(share)}" y="${margin + side + 18}" text-anchor="middle">${share}</text>`,
    `  <text x="${margin - 8}" y="${y(share)}" text-anchor="end" dominant-baseline="middle">${share}</text>`,
  ]);
  const all = side + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${all} ${all}" width="${all}" height="${all}" font-family="sans-serif" font-size="12">`,
    `  <rect width="${all}" height="${all}" fill="#fff"/>`,
    `  <rect x="${margin}" y="${margin}" width="${side}" height="${side}" fill="none" stroke="#868e96"/>`,
    `  <path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#868e96" stroke-dasharray="4 4"/>`,
    ...circles,
    ...ticks,
    `  <text x="${margin + side / 2}" y="${all - 8}" text-anchor="middle">probability said</text>`,
    `  <text x="14" y="${margin + side / 2}" text-anchor="middle" transform="rotate(-90 14 ${margin + side / 2})">share that was wildlife</text>`,
    '</svg>',
    '',
  ].join('\n');
}
