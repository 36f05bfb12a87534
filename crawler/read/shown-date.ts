// When the page says that the offer was posted: a <time>, a labelled line, or a date beside the seller's name.
import { parseDate } from './dates.ts';
import type { Survey } from './survey.ts';

const dateLabel =
  /^(?:posted|posted on|listed(?: on)?|published|date(?: posted)?|added|created|updated|publicado|fecha|publi[ée](?:e)? le|date de publication|eingestellt|erstellt|online seit|datum|pubblicato|inserito|data|dodano|geplaatst|опубликовано|размещено|добавлено|дата|发布(?:时间|日期|于)?|發佈|出品日|投稿日|ลงประกาศ(?:เมื่อ)?|วันที่|ngày đăng|đăng(?: lúc)?|diposting|tanggal)(?![\p{L}])/iu;

/** ISO 8601 date or instant; null where the page shows none near its offer. */
export function shownDate(survey: Survey, title: number, seenAt: string): string | null {
  for (const { element, region } of survey.times) {
    if (region !== 'main' && region !== 'header') continue;
    const date = parseDate(element.attribs['datetime'] ?? element.attribs['title'] ?? '', { seenAt });
    if (date !== null) return date;
  }
  const from = Math.max(0, title - 3);
  const to = Math.min(survey.lines.length, Math.max(title, 0) + 150);
  let weak: string | null = null;
  for (let index = from; index < to; index += 1) {
    const line = survey.lines[index];
    if (
      line === undefined ||
      (line.region !== 'main' && line.region !== 'header') ||
      line.text.length > 120 ||
      index === title
    )
      continue;
    if (dateLabel.test(line.text)) {
      const date = parseDate(line.text, { seenAt });
      if (date !== null) return date;
    }
    if (weak === null && line.heading === 0 && line.text.length < 80 && /\d/.test(line.text))
      weak = parseDate(line.text);
  }
  return weak;
}
