// What kind of page it is, judged from all that was read of it.
import type { Facts } from './facts.ts';
import type { PageKind } from './page.ts';
import type { Cards } from './results.ts';
import type { Survey } from './survey.ts';

export interface Evidence {
  survey: Survey;
  facts: Facts;
  cards: Cards;
  /** Characters of visible text outside menus. */
  mainLength: number;
  title: string | null;
  hasPrice: boolean;
  hasSeller: boolean;
  isIndex: boolean;
  /** The source's own selector found the cards. */
  chosen: boolean;
  /** The address names one item: a number, or a word such as `listing`. */
  isItem: boolean;
  status: number;
}

const endedWords =
  /(?<!\p{L})(?:this (?:listing|ad|auction|item|advert|offer|post|product) (?:has|was|is)(?: been| now| already)? (?:ended|expired|sold|deleted|removed|closed|no longer available|unavailable)|(?:listing|auction|ad|advert) (?:has )?(?:ended|expired)|no longer (?:available|exists)|bidding has ended|item (?:has been )?sold|sold out permanently|este anuncio (?:ya no|ha (?:sido|caducado|expirado))|anuncio (?:caducado|finalizado|eliminado)|subasta finalizada|ya no est[áa] disponible|cette annonce (?:n.est plus|a (?:été|expiré))|annonce (?:expirée|supprimée|désactivée)|n.est plus disponible|diese anzeige (?:ist nicht mehr|wurde)|anzeige (?:gelöscht|abgelaufen)|nicht mehr verfügbar|angebot (?:ist )?beendet|annuncio (?:scaduto|non (?:è )?più)|non è più disponibile|este an[úu]ncio (?:já não|não está|foi|expirou)|não está mais disponível|iklan (?:ini )?(?:sudah|telah) (?:berakhir|dihapus|tidak)|tin (?:đăng )?(?:này )?(?:đã|không còn)|advertentie (?:is )?(?:verlopen|verwijderd)|niet meer beschikbaar|ogłoszenie (?:jest )?(?:nieaktualne|wygasło|zakończone))|объявление (?:снято|удалено|закрыто|неактивно|завершено)|снято с (?:публикации|продажи)|已下架|已售出|已结束|已經結束|已失效|商品不存在|拍卖已结束|出品は終了|販売は終了|オークションは終了|売り切れました|ประกาศนี้(?:หมดอายุ|ถูกลบ|ปิด)|สินค้าถูกขายแล้ว|không còn tồn tại|đã hết hạn|판매 ?완료|종료된/iu;

export function judgeKind(evidence: Evidence): PageKind {
  const { survey, facts, cards, mainLength, title, hasPrice, hasSeller, isIndex, isItem, chosen, status } = evidence;
  if (isLoginWall(evidence)) return 'login';
  if (saysEnded(survey, title) && (mainLength < 4000 || status >= 400)) return 'ended';
  if (facts.availability === 'Discontinued' && facts.type === 'offer') return 'ended';
  if (status >= 400) return mainLength === 0 ? 'empty' : 'other';
  if (chosen && cards.cards.length > 0) return 'results';
  if (facts.type === 'list' && cards.cards.length >= 3) return 'results';
  if (facts.type === 'offer' && facts.title !== undefined && (facts.price !== undefined || facts.seller !== undefined))
    return 'listing';
  const cardShare = mainLength === 0 ? 0 : Math.min(1, cards.textLength / mainLength);
  const many = cards.cards.length;
  if (many >= 20 && cardShare > 0.3 && facts.type !== 'offer' && !isItem) return 'results';
  if (many >= 4 && cardShare > 0.5 && !(hasPrice && hasSeller && !isIndex && cardShare < 0.7)) return 'results';
  if (isIndex && ((many >= 3 && cardShare > 0.3) || many >= 12)) return 'results';
  if (mainLength < 20 && title === null) return 'empty';
  if (facts.type === 'offer' && title !== null) return 'listing';
  if (title !== null && (hasSeller || facts.type === 'discussion') && mainLength > 0) return 'listing';
  if (title !== null && hasPrice && !isIndex) return 'listing';
  if (mainLength === 0) return 'empty';
  if (title !== null && isItem && !isIndex && facts.type !== 'article' && proseLength(survey) < 3000 && headed(survey))
    return 'listing';
  if (facts.type === 'article') return 'article';
  return proseLength(survey) > 600 ? 'article' : 'other';
}

/** In a line of its own near the top; in long prose the words are about something else. */
function saysEnded(survey: Survey, title: string | null): boolean {
  if (title !== null && title.length < 160 && endedWords.test(title)) return true;
  let seen = 0;
  for (const line of survey.lines) {
    if (line.region !== 'main' && line.region !== 'header') continue;
    if (line.text.length < 160 && line.linkLength * 2 < line.text.length + 1 && endedWords.test(line.text)) return true;
    seen += 1;
    if (seen > 40) break;
  }
  return false;
}

/** A password field and little else. A form in the menu, or one hidden until asked for, is no wall. */
function isLoginWall({ survey, mainLength, hasPrice, facts, cards }: Evidence): boolean {
  const passwords = survey.inputs.filter(({ element }) => element.attribs['type']?.toLowerCase() === 'password');
  if (!passwords.some(({ region }) => region === 'main')) return false;
  return !hasPrice && facts.type === undefined && cards.cards.length < 8 && mainLength < 1500;
}

export function mainText(survey: Survey, limit: number): string {
  let text = '';
  for (const line of survey.lines) {
    if (line.region !== 'main' && line.region !== 'header') continue;
    text += `${line.text}\n`;
    if (text.length > limit) break;
  }
  return text;
}

function headed(survey: Survey): boolean {
  return survey.lines.some(
    (line) => line.heading > 0 && line.heading < 4 && (line.region === 'main' || line.region === 'header'),
  );
}

function proseLength(survey: Survey): number {
  let length = 0;
  for (const line of survey.lines)
    if (line.region === 'main' && line.text.length > 80 && line.linkLength * 3 < line.text.length)
      length += line.text.length;
  return length;
}
