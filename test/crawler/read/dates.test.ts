import { describe, expect, it } from 'vitest';
import { parseDate } from '#crawler/read/dates.ts';

const seenAt = '2026-01-10T08:00:00Z';

describe('parseDate', () => {
  it.each([
    ['12 Mar 2024, 18:46', '2024-03-12'],
    ['March 12th, 2024', '2024-03-12'],
    ['2024-03-12T10:00:00+02:00', '2024-03-12T08:00:00Z'],
    ['2024-03-12 10:00', '2024-03-12'],
    ['2024年3月12日', '2024-03-12'],
    ['12.03.24', '2024-03-12'],
    ['25/12/2023', '2023-12-25'],
    ['12/25/2023', '2023-12-25'],
    ['2023/12/25', '2023-12-25'],
    ['12 de marzo de 2024', '2024-03-12'],
    ['12. März 2024', '2024-03-12'],
    ['12 марта 2024', '2024-03-12'],
    ['12 มีนาคม 2567', '2024-03-12'],
    ['2 days ago', '2026-01-08'],
    ['vor 2 Tagen', '2026-01-08'],
    ['hace 3 días', '2026-01-07'],
    ['3小时前', '2026-01-10'],
    ['Вчера, 12:30', '2026-01-09'],
  ])('%s', (text, expected) => {
    expect(parseDate(text, { seenAt })).toBe(expected);
  });

  it('finds none in sizes, sums, impossible days', () => {
    for (const text of ['1.299,00', '30 x 40 cm', '31.02.2024', 'version 1.2.3', ''])
      expect(parseDate(text, { seenAt })).toBeNull();
  });

  it('reads 3/4 as the site does', () => {
    expect(parseDate('3/4/2024')).toBe('2024-04-03');
    expect(parseDate('3/4/2024', { monthFirst: true })).toBe('2024-03-04');
  });
});
