// When something was posted: many ways of writing a date, one ISO 8601 date or instant.

const monthNames: Record<string, number> = {};
const months = [
  'jan january enero ene janvier janv januar jänner gennaio gen janeiro januari stycznia ledna января янв січня ocak oca มกราคม ม.ค.',
  'feb february febrero février févr fev februar febbraio fevereiro februari lutego února февраля фев лютого şubat şub กุมภาพันธ์ ก.พ.',
  'mar march marzo mars märz mrz março maart maret marca března марта мар березня mart มีนาคม มี.ค.',
  'apr april abril abr avril avr aprile kwietnia dubna апреля апр квітня nisan nis เมษายน เม.ย.',
  'may mayo mai maggio mag maio mei maja května мая май травня mayıs พฤษภาคม พ.ค.',
  'jun june junio juin juni giugno giu junho czerwca června июня июн червня haziran haz มิถุนายน มิ.ย.',
  'jul july julio juillet juil juli luglio lug julho lipca července июля июл липня temmuz tem กรกฎาคม ก.ค.',
  'aug august agosto ago août aout augusti agustus agt sierpnia srpna августа авг серпня ağustos ağu สิงหาคม ส.ค.',
  'sep sept september septiembre septembre settembre set setembro września září сентября сен вересня eylül eyl กันยายน ก.ย.',
  'oct october octubre octobre oktober okt ottobre ott outubro out października října октября окт жовтня ekim eki ตุลาคม ต.ค.',
  'nov november noviembre novembre novembro listopada listopadu ноября ноя листопада kasım kas พฤศจิกายน พ.ย.',
  'dec december diciembre dic décembre déc dezember dez dicembre dezembro desember des grudnia prosince декабря дек грудня aralık ara ธันวาคม ธ.ค.',
];
for (const [index, names] of months.entries()) for (const name of names.split(' ')) monthNames[name] ??= index + 1;

const agoWords: Array<[RegExp, number]> = [
  [/(?:just now|right now|刚刚|剛剛|たった今|только что|baru saja|vừa xong)/i, 0],
  [/(\d{1,3})\s?(?:min(?:ute)?s?|минут\S*|分钟|分鐘|分|phút|menit|นาที|minut[oei]s?|minuten)/i, 60_000],
  [/(\d{1,3})\s?(?:h(?:ou)?rs?|hours?|час\S*|小时|小時|時間|giờ|jam|ชั่วโมง|horas?|heures?|stunden?|ore)/i, 3_600_000],
  [/(\d{1,3})\s?(?:days?|дн\S*|день|天|日|ngày|hari|วัน|d[ií]as?|jours?|tage?n?|giorni)/i, 86_400_000],
  [
    /(\d{1,3})\s?(?:weeks?|недел\S*|周前|週間前|tuần|minggu|สัปดาห์|semanas?|semaines?|wochen?|settiman[ae])/i,
    7 * 86_400_000,
  ],
];
const pastMark =
  /\bago\b|назад|前|trước|lalu|ที่แล้ว|hace|il y a|\bvor\b|\bfa\b|há\b|just now|刚刚|剛剛|たった今|только что|vừa xong|baru saja/i;
const yesterday =
  /(?<!\p{L})(?:yesterday|ayer|hier|gestern|ieri|ontem|gisteren|wczoraj|вчера|вчора|dün|kemarin|hôm qua|เมื่อวาน)(?!\p{L})|昨天|昨日|เมื่อวาน/iu;
const today =
  /(?<!\p{L})(?:today|hoy|aujourd.hui|heute|oggi|hoje|vandaag|dzisiaj|сегодня|сьогодні|bugün|hari ini|hôm nay)(?!\p{L})|今天|今日|วันนี้/iu;

/**
 * The first date that a short text holds, as `YYYY-MM-DD` or, where the text gives a zone, an instant in UTC; null where there is none or
 * it cannot be. Relative dates ("2 days ago") count back from `seenAt`. `monthFirst` reads 3/4/2024 as March the fourth.
 */
export function parseDate(
  raw: string,
  { seenAt, monthFirst = false }: { seenAt?: string; monthFirst?: boolean } = {},
): string | null {
  const text = raw.slice(0, 200).replace(/[\u00a0\u202f]/g, ' ');
  return (
    isoDate(text) ??
    eastAsianDate(text) ??
    namedMonth(text) ??
    numericDate(text, monthFirst) ??
    (seenAt === undefined ? null : relativeDate(text, seenAt))
  );
}

function isoDate(text: string): string | null {
  const match =
    /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?/i.exec(
      text,
    );
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, zone] = match;
  const date = dateOf(Number(year), Number(month), Number(day));
  if (date === null || hour === undefined || zone === undefined) return date;
  const offset = /^(?:z|utc)$/i.test(zone) ? 'Z' : zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const instant = new Date(`${date}T${hour.padStart(2, '0')}:${minute ?? '00'}:${second ?? '00'}${offset}`);
  return Number.isNaN(instant.getTime()) ? date : instant.toISOString().replace('.000Z', 'Z');
}

function eastAsianDate(text: string): string | null {
  const match = /(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]?/.exec(text);
  return match === null ? null : dateOf(Number(match[1]), Number(match[2]), Number(match[3]));
}

function namedMonth(text: string): string | null {
  const folded = text.toLowerCase();
  // 12 Mar 2024, 12. März 2024, 12 de marzo de 2024, 12th of March, 2024
  for (const match of folded.matchAll(
    /(?<!\d)(\d{1,2})(?:st|nd|rd|th|º|er|\.)?[\s-]{0,2}(?:de |of )?([\p{L}\p{M}.]{2,12}?)\.?,?[\s-]{1,2}(?:de |del )?'?(\d{4}|\d{2})(?!\d|:)/gu,
  )) {
    const month = monthNames[match[2] ?? ''] ?? monthNames[(match[2] ?? '').replace(/\.$/, '')];
    if (month !== undefined) return dateOf(fullYear(match[3] ?? ''), month, Number(match[1]));
  }
  // March 12, 2024
  for (const match of folded.matchAll(/(?<!\p{L})(\p{L}{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)/gu)) {
    const month = monthNames[match[1] ?? ''];
    if (month !== undefined) return dateOf(Number(match[3]), month, Number(match[2]));
  }
  return null;
}

function numericDate(text: string, monthFirst: boolean): string | null {
  const yearFirst = /(?<!\d)(\d{4})[./](\d{1,2})[./](\d{1,2})(?!\d)/.exec(text);
  if (yearFirst !== null) return dateOf(Number(yearFirst[1]), Number(yearFirst[2]), Number(yearFirst[3]));
  const match = /(?<![\d.,])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d]|[.,]\d)/.exec(text);
  if (match === null) return null;
  const [first, second] = [Number(match[1]), Number(match[3])];
  const year = fullYear(match[4] ?? '');
  const american = (monthFirst && match[2] !== '.' && first <= 12) || second > 12;
  return american ? dateOf(year, first, second) : dateOf(year, second, first);
}

function relativeDate(text: string, seenAt: string): string | null {
  const seen = new Date(seenAt).getTime();
  if (Number.isNaN(seen)) return null;
  const day = (back: number) => new Date(seen - back).toISOString().slice(0, 10);
  if (yesterday.test(text)) return day(86_400_000);
  if (today.test(text)) return day(0);
  if (!pastMark.test(text)) return null;
  for (const [pattern, unit] of agoWords) {
    const match = pattern.exec(text);
    if (match !== null) return day(unit * Number(match[1] ?? 0));
  }
  return null;
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 2) return year + (year > 69 ? 1900 : 2000);
  // The Buddhist era runs 543 years ahead.
  return year > 2400 && year < 2700 ? year - 543 : year;
}

function dateOf(givenYear: number, month: number, day: number): string | null {
  const year = givenYear > 2400 && givenYear < 2700 ? givenYear - 543 : givenYear;
  if (year < 1990 || year > 2100 || month < 1 || month > 12 || day < 1) return null;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : null;
}
