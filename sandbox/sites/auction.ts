// The auction house: schema.org in JSON-LD on half of its lots and in microdata on the other half, search, numbered pages.
import type { Advert } from '../advert.ts';
import { escapeHtml, paragraphs, scriptJson, slug } from '../html.ts';
import { writePrice } from '../places.ts';
import type { World } from '../world.ts';
import { answerCommon, footLinks, pictureTag } from './common.ts';
import type { Layout } from './common.ts';
import { labelsOf } from './labels.ts';
import { advertsOf, decodeName, html, pageNumber, redirect } from './site.ts';
import type { Page, Site, SiteRequest } from './site.ts';

const name = 'Brindlemoor Practice Auctions';
const perPage = 24;

export function makeAuction(world: World): Site {
  const layout: Layout = ({ title, language = 'en', head = '', body }) =>
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(title)} | ${name}</title>${head}<style>${style}</style></head><body><header><a class="brand" href="/">${name}</a><form action="/search"><input name="q" aria-label="Search"><button>Search</button></form></header><main>${body}</main><footer>${footLinks(world.today)}</footer></body></html>`;
  const site: Site = {
    name,
    kind: 'auction',
    pathOf,
    answer: (request) => own(request) ?? answerCommon(request, { world, site, layout }),
  };
  const lots = () => advertsOf(world, 'auction');

  function own(request: SiteRequest): Page | undefined {
    const { path, query } = request;
    if (path === '/') return home();
    if (path === '/search') {
      const words = (query.get('q') ?? '').toLowerCase();
      return results(`Search: ${words}`, {
        request,
        keep: words === '' ? '' : `q=${encodeURIComponent(words)}&`,
        found: lots().filter((lot) => !lot.ended && `${lot.title} ${lot.body}`.toLowerCase().includes(words)),
      });
    }
    const category = /^\/category\/([a-z]+)$/.exec(path)?.[1];
    if (category !== undefined) {
      const found = lots().filter((lot) => lot.category === category);
      return found.length === 0 ? undefined : results(category, { request, keep: '', found });
    }
    const seller = /^\/seller\/(.+)$/.exec(path)?.[1];
    if (seller !== undefined) return sellerPage(decodeName(seller));
    const id = /^\/lot\/(\d+)(?:-[a-z0-9-]*)?$/.exec(path)?.[1];
    const lot = id === undefined ? undefined : lots().find((one) => one.id === id);
    if (lot === undefined) return undefined;
    return path === pathOf(lot) ? lotPage(lot) : redirect(pathOf(lot));
  }

  function home(): Page {
    const categories = [...new Set(lots().map((lot) => lot.category))].sort();
    const links = categories.map((category) => `<li><a href="/category/${category}">${category}</a></li>`).join('');
    return html(
      layout({
        title: 'Home',
        body: `<h1>Auctions every day</h1><ul>${links}</ul><h2>Just in</h2>${cards(
          lots()
            .filter((lot) => !lot.ended)
            .slice(0, 12),
        )}`,
      }),
    );
  }

  function results(
    title: string,
    { request, keep, found }: { request: SiteRequest; keep: string; found: readonly Advert[] },
  ): Page | undefined {
    const page = pageNumber(request.query);
    const last = Math.max(1, Math.ceil(found.length / perPage));
    if (page === undefined || page > last) return undefined;
    const link = (number: number, text: string, rel = '') =>
      `<a href="${request.path}?${escapeHtml(keep)}page=${number}"${rel}>${text}</a>`;
    const numbers = Array.from({ length: last }, (_, index) =>
      index + 1 === page ? `<b>${page}</b>` : link(index + 1, String(index + 1)),
    ).join(' ');
    const next = page < last ? ` ${link(page + 1, 'Next', ' rel="next"')}` : '';
    return html(
      layout({
        title,
        body: `<h1>${escapeHtml(title)}</h1>${cards(found.slice((page - 1) * perPage, page * perPage))}<nav class="pages">${numbers}${next}</nav>`,
      }),
    );
  }

  function cards(found: readonly Advert[]): string {
    const card = (lot: Advert) =>
      `<li><a href="${pathOf(lot)}">${lot.pictures[0] === undefined ? '' : pictureTag(lot.pictures[0])}<span>${escapeHtml(lot.title)}</span></a> <em>${shownPrice(lot)}</em></li>`;
    return `<ul class="cards">${found.map(card).join('\n')}</ul>`;
  }

  function sellerPage(account: string | undefined): Page | undefined {
    const found = lots().filter((lot) => lot.account.name === account);
    const first = found[0];
    if (account === undefined || first === undefined) return undefined;
    return html(
      layout({
        title: account,
        body: `<h1>${escapeHtml(account)}</h1><p>Member since ${first.account.joined}, ${first.account.feedback} ratings.</p>${cards(found)}`,
      }),
    );
  }

  function lotPage(lot: Advert): Page {
    const body = Number(lot.id) % 2 === 0 ? plainBody(lot) : microdataBody(lot);
    const head =
      Number(lot.id) % 2 === 0 ? `<script type="application/ld+json">${scriptJson(jsonLd(lot))}</script>` : '';
    const canonical = `<link rel="canonical" href="${pathOf(lot)}">`;
    return html(
      layout({ title: lot.title, language: lot.language, head: canonical + head, body: `${body}${others(lot)}` }),
    );
  }

  function others(lot: Advert): string {
    const same = lots()
      .filter((one) => one.category === lot.category && one.id !== lot.id && !one.ended)
      .slice(0, 4);
    return `<aside><h2>${labelsOf(lot.language).others}</h2>${cards(same)}</aside>`;
  }

  return site;
}

function pathOf(lot: Advert): string {
  return `/lot/${lot.id}-${slug(lot.title)}`;
}

const sellerPath = (lot: Advert) => `/seller/${encodeURIComponent(lot.account.name)}`;
const shownPrice = (lot: Advert) => (lot.price === null ? '–' : escapeHtml(writePrice(lot.price, 0)));
const text = (lot: Advert) =>
  paragraphs(lot.body)
    .map((part) => `<p>${escapeHtml(part)}</p>`)
    .join('');

function jsonLd(lot: Advert) {
  const availability = lot.ended ? 'https://schema.org/SoldOut' : 'https://schema.org/InStock';
  const seller = { '@type': 'Person', name: lot.account.name, url: sellerPath(lot) };
  const place = { '@type': 'Place', address: { '@type': 'PostalAddress', addressLocality: lot.city } };
  const price = lot.price === null ? {} : { price: lot.price.amount, priceCurrency: lot.price.currency };
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    sku: lot.id,
    name: lot.title,
    description: lot.body,
    image: lot.pictures.map((picture) => `/img/${picture.id}.${picture.format}`),
    offers: { '@type': 'Offer', ...price, availability, seller, availableAtOrFrom: place, validFrom: lot.postedAt },
  };
}

function plainBody(lot: Advert): string {
  const labels = labelsOf(lot.language);
  const state = lot.ended ? `<p class="ended">${labels.ended}</p>` : `<button>${labels.bid}</button>`;
  return `<h1>${escapeHtml(lot.title)}</h1>${state}${lot.pictures.map(pictureTag).join('')}<dl><dt>${labels.price}</dt><dd>${shownPrice(lot)}</dd><dt>${labels.seller}</dt><dd><a href="${sellerPath(lot)}">${escapeHtml(lot.account.name)}</a></dd><dt>${labels.place}</dt><dd>${escapeHtml(lot.city)}</dd><dt>${labels.posted}</dt><dd><time datetime="${lot.postedAt}">${lot.postedAt}</time></dd></dl><div class="text">${text(lot)}</div>`;
}

function microdataBody(lot: Advert): string {
  const labels = labelsOf(lot.language);
  const price =
    lot.price === null
      ? '–'
      : `<span itemprop="price" content="${lot.price.amount}">${shownPrice(lot)}</span><meta itemprop="priceCurrency" content="${lot.price.currency}">`;
  const state = lot.ended
    ? `<link itemprop="availability" href="https://schema.org/SoldOut"><p class="ended">${labels.ended}</p>`
    : `<link itemprop="availability" href="https://schema.org/InStock"><button>${labels.bid}</button>`;
  const pictures = lot.pictures
    .map((picture) => `<img itemprop="image" src="/img/${picture.id}.${picture.format}" alt="">`)
    .join('');
  return `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">${escapeHtml(lot.title)}</h1>${pictures}<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">${state}<dl><dt>${labels.price}</dt><dd>${price}</dd><dt>${labels.seller}</dt><dd itemprop="seller" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="${sellerPath(lot)}"><span itemprop="name">${escapeHtml(lot.account.name)}</span></a></dd><dt>${labels.place}</dt><dd itemprop="availableAtOrFrom" itemscope itemtype="https://schema.org/Place"><span itemprop="address">${escapeHtml(lot.city)}</span></dd><dt>${labels.posted}</dt><dd><time itemprop="validFrom" datetime="${lot.postedAt}">${lot.postedAt}</time></dd></dl></div><div class="text" itemprop="description">${text(lot)}</div></div>`;
}

const style =
  'body{font:16px/1.5 system-ui;margin:0 auto;max-width:70rem;padding:1rem}.cards{display:grid;grid-template-columns:repeat(4,1fr);gap:1rem;list-style:none;padding:0}img{max-width:100%;height:auto}header{display:flex;justify-content:space-between}footer{margin-top:3rem;font-size:.8rem}.ended{color:#a00}';
