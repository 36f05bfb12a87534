// What every site has beside its adverts: robots.txt, sitemap, the pages about itself, articles, pictures, a closed area and an endless calendar.
import type { Advert, Picture } from '../advert.ts';
import { articles } from '../articles.ts';
import { escapeHtml, paragraphs } from '../html.ts';
import { drawPicture } from '../pictures.ts';
import { borrowedPictures } from '../play.ts';
import type { World } from '../world.ts';
import { advertsOf, html } from './site.ts';
import type { Page, Site, SiteRequest } from './site.ts';

/** robots.txt closes it, and every home links to it all the same. */
export const closedArea = '/members/';

export type Layout = (page: { title: string; language?: string; head?: string; body: string }) => string;

interface Common {
  world: World;
  site: Site;
  layout: Layout;
}

/** Answers what all sites share; undefined where the path belongs to the site itself. */
export function answerCommon(request: SiteRequest, { world, site, layout }: Common): Page | undefined {
  const { path, origin } = request;
  if (path === '/robots.txt')
    return plain(`User-agent: *\nDisallow: ${closedArea}\nCrawl-delay: 0\n\nSitemap: ${origin}/sitemap.xml\n`);
  if (path === '/sitemap.xml') return sitemap(origin, { world, site, layout });
  if (path.startsWith('/img/')) return picture(path.slice('/img/'.length), advertsOf(world, site.kind));
  if (path === '/about') return html(layout({ title: `About ${site.name}`, body: about(site.name) }));
  if (path === '/login') return html(layout({ title: 'Sign in', body: signIn }));
  if (path === '/calendar') return calendar(request, layout);
  if (path.startsWith(closedArea)) return closed(path, layout);
  const article = articles.find((one) => path === `/articles/${one.slug}`);
  if (article === undefined) return undefined;
  const text = paragraphs(article.text)
    .map((part) => `<p>${escapeHtml(part)}</p>`)
    .join('\n');
  const image = `<img src="/img/${article.picture}.png" alt="">`;
  const head = `<meta property="og:type" content="article"><meta property="og:title" content="${escapeHtml(article.title)}">`;
  const body = `<article><h1>${escapeHtml(article.title)}</h1><p class="byline">${escapeHtml(article.byline)}</p>${image}${text}</article>`;
  return html(layout({ title: article.title, language: article.language, head, body }));
}

/** Links to what is no listing; every page has them at its foot. */
export function footLinks(today: string): string {
  const links = articles.map((one) => `<a href="/articles/${one.slug}">${escapeHtml(one.title)}</a>`);
  const own = [
    `<a href="/about">About</a>`,
    `<a href="/login">Sign in</a>`,
    `<a href="${closedArea}">Members' corner</a>`,
    `<a href="/calendar?month=${today.slice(0, 7)}">Events</a>`,
  ];
  return [...own, ...links].join(' · ');
}

export function pictureTag({ id, format }: Picture): string {
  return `<img src="/img/${id}.${format}" alt="">`;
}

function plain(body: string): Page {
  return { status: 200, type: 'text/plain; charset=utf-8', body };
}

function sitemap(origin: string, { world, site }: Common): Page {
  const listed = advertsOf(world, site.kind).filter((advert) => !advert.ended);
  const places = [
    '/',
    '/about',
    ...articles.map((one) => `/articles/${one.slug}`),
    ...listed.map((advert) => site.pathOf(advert)),
  ];
  const urls = places.map((place) => `<url><loc>${escapeHtml(origin + place)}</loc></url>`).join('\n');
  return {
    status: 200,
    type: 'application/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls}\n</urlset>\n`,
  };
}

function picture(file: string, adverts: readonly Advert[]): Page | undefined {
  const [id, format] = file.split('.');
  const known = adverts.flatMap((advert) => advert.pictures).find((one) => one.id === id && one.format === format);
  const borrowed = borrowedPictures.find((one) => file === `${one}.png`);
  const found = known ?? (borrowed === undefined ? undefined : { id: borrowed, format: 'png' as const });
  if (found === undefined) return undefined;
  const { type, bytes } = drawPicture(found);
  return { status: 200, type, body: bytes };
}

function about(name: string): string {
  return `<h1>About ${escapeHtml(name)}</h1><p>${escapeHtml(name)} is a practice market. Its goods, its people and their numbers are made up by a program, so that nobody is watched who did not ask for it.</p><p>Write to office@market.example.</p>`;
}

const signIn = `<h1>Sign in</h1><p>Please sign in to see this page.</p><form method="post" action="/login"><label>E-mail <input type="email" name="email"></label><label>Password <input type="password" name="password"></label><button>Sign in</button></form>`;

function calendar({ query }: SiteRequest, layout: Layout): Page | undefined {
  const month = query.get('month') ?? '';
  const start = new Date(`${month}-01T00:00:00Z`);
  if (!/^\d{4}-\d{2}$/.test(month) || Number.isNaN(start.getTime())) return undefined;
  const step = (months: number) =>
    new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1)).toISOString().slice(0, 7);
  const days = Array.from(
    { length: 28 },
    (_, index) => `<a href="/calendar?month=${month}&amp;day=${index + 1}">${index + 1}</a>`,
  ).join(' ');
  const body = `<h1>Events in ${month}</h1><p>${days}</p><p><a href="/calendar?month=${step(-1)}">earlier</a> <a href="/calendar?month=${step(1)}" rel="next">later</a></p>`;
  return html(layout({ title: `Events in ${month}`, body }));
}

function closed(path: string, layout: Layout): Page {
  const number = Number(/(\d+)$/.exec(path)?.[1] ?? 0);
  const more = Array.from(
    { length: 5 },
    (_, index) =>
      `<li><a href="${closedArea}lot/${number * 5 + index + 1}">Members' lot ${number * 5 + index + 1}</a></li>`,
  ).join('');
  return html(
    layout({
      title: "Members' corner",
      body: `<h1>Members' corner</h1><p>For members' eyes. Machines are asked to stay out.</p><ul>${more}</ul>`,
    }),
  );
}
