// Lists that grow: scrolls to the end and presses “Show more” until nothing more comes, within bounds.
import type { Page } from 'playwright';

const maxRounds = 100;
const maxLinks = 5_000;
/** A list that does not grow in so many rounds running is at its end. */
const maxIdleRounds = 2;

/** Whether anything came. `rest` waits until the page is still again, and answers whether it is; one that is not has shown all that will be read of it. */
export async function loadMore(
  page: Page,
  rest: () => Promise<boolean>,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal | undefined },
): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  const countLinks = async () => page.evaluate<number>(linkCount);
  const atFirst = await countLinks();
  let links = atFirst;
  let idle = 0;
  for (let round = 0; round < maxRounds && links < maxLinks && idle < maxIdleRounds; round += 1) {
    signal?.throwIfAborted();
    const pressed = await page.evaluate<boolean>(pressMore);
    const isStill = await rest();
    const now = await countLinks();
    idle = now > links ? 0 : idle + 1;
    links = now;
    if (!isStill || performance.now() > deadline || (!pressed && idle > 0)) break;
  }
  return links > atFirst;
}

const linkCount = `document.querySelectorAll('a[href]').length`;

/** The words on such buttons, beginning or whole, in the languages of the lexicon. */
const words = [
  'show (?:me )?more',
  'load more',
  'see more',
  'view more',
  'more (?:results|items|listings|ads|posts|products)',
  'next page',
  'load next',
  'ver m[aá]s',
  'mostrar m[aá]s',
  'cargar m[aá]s',
  'm[aá]s resultados',
  'carregar mais',
  'ver mais',
  'mostrar mais',
  'mais resultados',
  'voir plus',
  'afficher plus',
  'charger plus',
  'plus de r[ée]sultats',
  'plus d.annonces',
  'mehr (?:anzeigen|laden|ergebnisse)',
  'weitere (?:anzeigen|laden|ergebnisse|angebote)',
  'mostra altro',
  'carica altro',
  'altri risultati',
  'meer (?:tonen|laden|resultaten)',
  'toon meer',
  'poka[zż] wi[eę]cej',
  'wi[eę]cej (?:wynik[oó]w|ofert)',
  'za[lł]aduj wi[eę]cej',
  'показать (?:ещ[её]|больше)',
  'ещ[её] объявления',
  'загрузить ещ[её]',
  'показати (?:ще|більше)',
  'завантажити ще',
  'daha fazla',
  'عرض المزيد',
  'تحميل المزيد',
  'المزيد',
  'نمایش بیشتر',
  'بیشتر',
  'और देखें',
  'और दिखाएं',
  'আরও দেখুন',
  '查看更多',
  '加载更多',
  '更多',
  '載入更多',
  '顯示更多',
  'もっと見る',
  'さらに表示',
  '더 ?보기',
  'xem th[eê]m',
  't[aả]i th[eê]m',
  'ดูเพิ่มเติม',
  'โหลดเพิ่ม',
  'แสดงเพิ่มเติม',
  'tampilkan lebih',
  'muat (?:lebih|lagi)',
  'lihat lainnya',
  'selengkapnya',
  'lihat lagi',
  'papar lagi',
  'magpakita pa',
  'onyesha zaidi',
];

/** Runs in the page, as text. Presses the last such button in sight of layout; scrolls to the end besides. Never follows a link elsewhere. */
const pressMore = `(() => {
  const more = new RegExp('^(?:${words.join('|')})', 'i');
  const shown = (e) => e.getClientRects().length > 0 && !e.disabled && e.getAttribute('aria-disabled') !== 'true';
  const here = (e) => e.tagName !== 'A' || !e.getAttribute('href') || /^(?:#|javascript:)/i.test(e.getAttribute('href'));
  const buttons = [...document.querySelectorAll('button, [role=button], a, input[type=button]')]
    .filter((e) => more.test((e.textContent || e.value || '').trim()) && shown(e) && here(e) && e.type !== 'submit' || (e.type === 'submit' && !e.form && more.test((e.textContent || '').trim()) && shown(e)));
  window.scrollTo(0, document.documentElement.scrollHeight);
  const last = buttons[buttons.length - 1];
  if (last) last.click();
  return Boolean(last);
})()`;
