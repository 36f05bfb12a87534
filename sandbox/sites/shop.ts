// The shop: an empty page that its script fills from a JSON interface, with a button for more. Nothing of an offer is in the HTML.
import type { Advert } from '../advert.ts';
import { escapeHtml } from '../html.ts';
import { writePrice } from '../places.ts';
import type { World } from '../world.ts';
import { answerCommon, footLinks } from './common.ts';
import type { Layout } from './common.ts';
import { labelsOf } from './labels.ts';
import { shopScript } from './shop-script.ts';
import { advertsOf, html } from './site.ts';
import type { Page, Site, SiteRequest } from './site.ts';

const name = 'Tarnfold Practice Shop';
const perPage = 30;

export function makeShop(world: World): Site {
  const layout: Layout = ({ title, language = 'en', head = '', body }) =>
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title>${head}</head><body><header><a href="/">${name}</a></header>${body}<footer>${footLinks(world.today)}</footer></body></html>`;
  const shell = (canonical = '') =>
    html(
      layout({
        title: name,
        head: `${canonical}<script src="/shop.js" defer></script>`,
        body: '<div id="shop"><noscript>Please switch on JavaScript.</noscript></div>',
      }),
    );
  const site: Site = {
    name,
    kind: 'shop',
    pathOf,
    answer: (request) => own(request) ?? answerCommon(request, { world, site, layout }),
  };
  const items = () => advertsOf(world, 'shop');

  function own({ path, query }: SiteRequest): Page | undefined {
    if (path === '/') return shell();
    if (path === '/shop.js') return { status: 200, type: 'text/javascript; charset=utf-8', body: shopScript };
    if (path === '/api/items') return listJson(query.get('offset') ?? '0');
    const id = /^\/(?:api\/items|item)\/(\d+)$/.exec(path)?.[1];
    const item = id === undefined ? undefined : items().find((one) => one.id === id);
    if (item === undefined) return undefined;
    return path.startsWith('/api/') ? json(whole(item)) : shell(`<link rel="canonical" href="${pathOf(item)}">`);
  }

  function listJson(offsetText: string): Page | undefined {
    if (!/^\d{1,6}$/.test(offsetText)) return undefined;
    const offset = Number(offsetText);
    const open = items();
    const next = offset + perPage < open.length ? offset + perPage : null;
    return json({ items: open.slice(offset, offset + perPage).map(brief), next, total: open.length });
  }

  return site;
}

function pathOf(item: Advert): string {
  return `/item/${item.id}`;
}

function json(value: unknown): Page {
  return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

function brief(item: Advert) {
  return {
    id: item.id,
    title: item.title,
    price: item.price === null ? null : writePrice(item.price, 0),
    image: imageOf(item),
  };
}

function whole(item: Advert) {
  return {
    ...brief(item),
    text: item.body,
    language: item.language,
    seller: item.account.name,
    since: item.account.joined,
    ratings: item.account.feedback,
    place: item.city,
    posted: item.postedAt,
    ended: item.ended,
    labels: labelsOf(item.language),
  };
}

function imageOf({ pictures: [picture] }: Advert): string | null {
  return picture === undefined ? null : `/img/${picture.id}.${picture.format}`;
}
