// Where the thing is, as the page shows it.
import { namesOf, readable } from './names.ts';
import type { Survey } from './survey.ts';

const placeLabel =
  /^(?:location|item location|located in|region|city|area|place|address|ships from|ubicaci[oó]n|localidad|lugar|provincia|ciudad|localisation|lieu|ville|standort|ort|artikelstandort|luogo|localit[àa]|località|citt[àa]|locatie|plaats|lokalizacja|местоположение|город|место|регион|адрес|місто|所在地|地区|地點|地址|发货地|地域|発送元(?:の地域)?|สถานที่|ที่อยู่|จังหวัด|พื้นที่|địa (?:chỉ|điểm)|khu vực|nơi bán|lokasi|konum|şehir|الموقع|المدينة|지역)\s*[:：]\s*(.+)$/iu;
const placeNames =
  /(?:^|[\s_-])(?:location|where|place|city|region|locality|address|ubicacion|localidad|standort|lieu|ville|luogo|lokasi|geo|town|area)(?:$|[\s_-])/i;

/** Where the thing is: a labelled line, an element named so, or brackets behind the title. */
export function shownLocation(survey: Survey, title: number, titleText: string, seller: string | null): string | null {
  const from = Math.max(0, title - 3);
  const to = Math.min(survey.lines.length, Math.max(title, 0) + 200);
  let weak: string | null = null;
  for (let index = from; index < to; index += 1) {
    const line = survey.lines[index];
    if (line === undefined || !readable(line) || line.text.length > 200) continue;
    const labelled = placeLabel.exec(line.text)?.[1];
    if (labelled !== undefined) return labelled.trim().slice(0, 120);
    if (weak === null && line.heading === 0 && line.text.length < 100 && placeNames.test(namesOf(line.block)))
      weak = line.text;
    if (seller !== null && index > title && line.text.includes(seller)) {
      // `Seller name · Place`
      const tail = /\s[·|•]\s([^·|•]{2,80})$/u.exec(line.text)?.[1];
      if (tail !== undefined && weak === null && !/\d{2}/.test(tail)) weak = tail;
    }
  }
  const heading = title === -1 ? undefined : survey.lines[title];
  if (weak === null && heading !== undefined && heading.text.length > titleText.length) {
    const at = heading.text.indexOf(titleText);
    const rest = at === -1 ? '' : heading.text.slice(at + titleText.length);
    const bracketed = /\(([^()]{2,80})\)\s*$/.exec(rest)?.[1];
    if (bracketed !== undefined && !/^\d+$/.test(bracketed)) return bracketed.trim();
  }
  return weak;
}

/** `Location: place`. */
export function isPlaceLine(text: string): boolean {
  return placeLabel.test(text);
}
