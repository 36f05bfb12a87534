// Whether the thing can still be had, by the words near its title; what is offered at a price and says nothing else can be.
import type { Availability } from './page.ts';
import type { Survey } from './survey.ts';

const gone =
  /(?<!\p{L})(?:out of stock|sold out|currently unavailable|temporarily (?:unavailable|out of stock)|not available(?! (?:for|in|at|on|to|as)\b)|no longer available|unavailable|notify me when|back in stock soon|agotado|sin stock|no disponible|esgotado|indispon[ií]vel|indisponible|rupture de stock|[ée]puis[ée]|ausverkauft|nicht (?:verfügbar|lieferbar|auf lager|vorrätig)|derzeit nicht|vergriffen|esaurito|non disponibile|uitverkocht|niet (?:op voorraad|leverbaar)|brak w magazynie|niedostępny|wyprzedane|nedostupn[éyáý]|vypredan[éý]|vyprodáno|není skladem|nie je skladom|elfogyott|nincs készleten|stoc epuizat|indisponibil|stokta yok|tükendi|habis|stok kosong|hết hàng|loppu|slut i lager|udsolgt|utsolgt|otsas|läbi müüdud|nav noliktavā|išparduota)(?!\p{L})|нет в наличии|нет на складе|распродано|продано|немає в наявності|缺货|售罄|已售完|無庫存|补货|補貨|在庫切れ|品切れ|売り切れ|품절|일시품절|สินค้าหมด|نفدت الكمية|غير متوفر|אזל/iu;
const inStock =
  /(?<!\p{L})(?:in stock|add to (?:cart|basket|bag|trolley)|buy (?:it )?now|available now|only \d+ left|en stock|disponible|añadir (?:al carrito|a la cesta)|agregar al carr[io]to?|comprar|ajouter au panier|acheter|auf lager|lieferbar|in den warenkorb|sofort verfügbar|kaufen|disponibile|aggiungi al carrello|acquista|op voorraad|in winkelwagen|dostępny|do koszyka|skladem|skladom|do košíka|do košíku|készleten|kosárba|în stoc|adaugă în coș|sepete ekle|stokta|tersedia|beli|còn hàng|mua ngay|i lager|lägg i|på lager|læg i|varastossa|ostukorvi|lisa ostukorvi)(?!\p{L})|в наличии|в корзину|купить|в наявності|有货|现货|現貨|加入购物车|加入購物車|立即购买|立即購買|在庫あり|カートに入れる|購入|장바구니|구매하기|바로구매|หยิบใส่|ซื้อเลย|أضف إلى السلة|متوفر|הוסף לסל|לרכישה/iu;

/** By the lines after the title and what the buttons say; null where neither is shown. */
export function shownAvailability(survey: Survey, title: number, offered: boolean): Availability | null {
  const from = Math.max(0, title);
  const to = Math.min(survey.lines.length, from + 90);
  let has = false;
  for (let index = from; index < to; index += 1) {
    const line = survey.lines[index];
    if (line === undefined || line.region !== 'main' || line.text.length > 140 || index === title) continue;
    if (gone.test(line.text)) return has ? 'InStock' : 'OutOfStock';
    if (inStock.test(line.text)) has = true;
  }
  return has || offered ? 'InStock' : null;
}
