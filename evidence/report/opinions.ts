// Part B of the report: what the classifier computed and what people decided. Opinions, and set apart from what was recorded.
import type { CaseLead } from '../package/case-file.ts';
import { escape } from '../html.ts';
import { code, facts, grid, instant } from './paper.ts';

/** HTML. */
export function opinionsPart({ lead, verdicts }: CaseLead): string {
  const { assessment } = lead;
  const reasons = assessment.reasons.toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
  return [
    '<div class="opinions"><h2>B. What was thought of it</h2>',
    '<p class="note">Opinions of a program and of people. They say why the page was looked at; they are no proof of what it is.</p>',
    '<h3>Why the program flagged it</h3>',
    `<p>A program read the words of the page and gave them a score of ${lead.score.toFixed(2)} between 0 (not relevant) and 1 (relevant). It did not look at the goods themselves.</p>`,
    facts([
      ['Program (model version)', code(assessment.model)],
      [
        'Thought to be',
        escape(
          assessment.taxa
            .map(
              ({ name, appendix }) =>
                `${name} (${appendix === null ? 'not in the CITES Appendices' : `CITES Appendix ${appendix}`})`,
            )
            .join('; '),
        ) || 'no kind named',
      ],
      ['In the form of', escape(assessment.commodities.map((one) => one.code).join(', ')) || 'no form named'],
      ['Kind of text', escape(assessment.offer)],
    ]),
    reasons.length === 0
      ? '<p>No single words are on record as reasons.</p>'
      : grid(
          ['Words on the page', 'What they were taken for', 'Weight'],
          reasons
            .slice(0, 30)
            .map(({ text, means, points }) => [
              escape(text),
              escape(means),
              `${points >= 0 ? 'for' : 'against'}, ${Math.abs(points).toFixed(1)}`,
            ]),
        ),
    '<h3>What people decided</h3>',
    verdicts.length === 0
      ? '<p>Nobody has decided on it yet.</p>'
      : grid(
          ['When', 'Who', 'Decision', 'Note', 'Score and program at the time'],
          verdicts.map((one) => [
            instant(one.at),
            escape(`${one.actor.name} (${one.actor.role})`),
            escape(one.verdict) + (one.undoneAt === null ? '' : `<br>taken back ${instant(one.undoneAt)}`),
            escape(one.note ?? ''),
            `${one.score.toFixed(2)}<br>${code(one.model)}`,
          ]),
        ),
    `<p>Status at the time of this report: ${escape(lead.status)}.</p>`,
    '</div>',
  ].join('\n');
}
