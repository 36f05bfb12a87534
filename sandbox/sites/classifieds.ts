// The classifieds and forum: no structure but tables and paragraphs, offset pages, price and contact inside the prose, replies below,
// and old encodings: windows-1252 for Spanish and French boards, GB 18030 for Chinese ones.
import type { Advert, MarketLanguage } from '../advert.ts';
import { encodeText } from '../encodings.ts';
import { escapeHtml, paragraphs } from '../html.ts';
import type { World } from '../world.ts';
import { answerCommon, footLinks, pictureTag } from './common.ts';
import type { Layout } from './common.ts';
import { labelsOf } from './labels.ts';
import { advertsOf, decodeName, html } from './site.ts';
import type { Page, Site, SiteRequest } from './site.ts';

const name = 'Quillnest Practice Board';
const perPage = 20;

export function makeClassifieds(world: World): Site {
  const layout: Layout = ({ title, language = 'en', head = '', body }) =>
    `<html lang="${language}"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>${escapeHtml(title)} - ${name}</title>${head}</head><body bgcolor="#f4f1ea"><table width="100%"><tr><td><b><a href="/">${name}</a></b><td align="right"><a href="/login">Sign in</a></table>${body}<hr><small>${footLinks(world.today)}</small></body></html>`;
  const site: Site = {
    name,
    kind: 'classifieds',
    pathOf,
    answer: (request) => own(request) ?? answerCommon(request, { world, site, layout }),
  };
  const threads = () => advertsOf(world, 'classifieds');

  function own({ path, query }: SiteRequest): Page | undefined {
    if (path === '/') return home();
    const board = /^\/board\/([a-z]{2})-([a-z]+)$/.exec(path);
    if (board !== null) return boardPage(board[1] as string, board[2] as string, query.get('start') ?? '0');
    const user = /^\/user\/(.+)$/.exec(path)?.[1];
    if (user !== undefined) return userPage(decodeName(user));
    if (path !== '/thread') return undefined;
    const thread = threads().find((one) => one.id === query.get('t'));
    return thread === undefined ? undefined : encoded(thread);
  }

  function home(): Page {
    const boards = [...new Set(threads().map((thread) => `${thread.language}-${thread.category}`))].sort();
    const rows = boards.map((board) => `<tr><td><a href="/board/${board}">${board.replace('-', ' / ')}</a>`).join('');
    return html(layout({ title: 'Boards', body: `<h3>Boards</h3><table border="0">${rows}</table>` }));
  }

  function boardPage(language: string, category: string, startText: string): Page | undefined {
    const found = threads().filter((thread) => thread.language === language && thread.category === category);
    const start = /^\d{1,6}$/.test(startText) ? Number(startText) : -1;
    if (start < 0 || start >= found.length) return undefined;
    const link = (to: number, text: string) => `<a href="/board/${language}-${category}?start=${to}">${text}</a>`;
    const back = start >= perPage ? link(start - perPage, '&laquo; back') : '';
    const more = start + perPage < found.length ? link(start + perPage, 'more &raquo;') : '';
    return html(
      layout({
        title: `${language} / ${category}`,
        language,
        body: `${rows(found.slice(start, start + perPage))}<p>${back} ${more}</p>`,
      }),
    );
  }

  function rows(found: readonly Advert[]): string {
    const row = (thread: Advert) =>
      `<tr><td><a href="${escapeHtml(pathOf(thread))}">${escapeHtml(thread.title)}</a><td>${escapeHtml(thread.account.name)}<td>${thread.replies.length}<td>${thread.postedAt}`;
    return `<table width="100%" cellpadding="4">${found.map(row).join('\n')}</table>`;
  }

  function userPage(account: string | undefined): Page | undefined {
    const found = threads().filter((thread) => thread.account.name === account);
    const first = found[0];
    if (account === undefined || first === undefined) return undefined;
    return html(
      layout({
        title: account,
        body: `<h3>${escapeHtml(account)}</h3><p>joined ${first.account.joined} / ${first.account.feedback} posts</p>${rows(found)}`,
      }),
    );
  }

  function encoded(thread: Advert): Page {
    const charset = charsets[thread.language];
    const whole = layout({
      title: thread.title,
      language: thread.language,
      head: `<link rel="canonical" href="${pathOf(thread)}">`,
      body: threadBody(thread),
    });
    if (charset === undefined) return html(whole);
    const declared = whole.replace('charset=utf-8', `charset=${charset}`);
    // Half of the old pages say their charset in the header, half only in the page itself.
    const type = Number(thread.id) % 2 === 0 ? `text/html; charset=${charset}` : 'text/html';
    return { status: 200, type, body: encodeText(declared, charset) };
  }

  return site;
}

const charsets: Partial<Record<MarketLanguage, 'windows-1252' | 'gb18030'>> = {
  es: 'windows-1252',
  fr: 'windows-1252',
  zh: 'gb18030',
};

function pathOf(thread: Advert): string {
  return `/thread?t=${thread.id}`;
}

function threadBody(thread: Advert): string {
  const labels = labelsOf(thread.language);
  const user = `<a href="/user/${encodeURIComponent(thread.account.name)}">${escapeHtml(thread.account.name)}</a>`;
  const text = paragraphs(thread.body)
    .map((part) => `${escapeHtml(part)}<br><br>`)
    .join('\n');
  const ended = thread.ended ? `<p><font color="red"><b>${labels.ended}</b></font></p>` : '';
  const replies = thread.replies
    .map(
      (reply) =>
        `<tr><td width="20%">${escapeHtml(reply.by)}<br><small>${reply.at}</small><td>${escapeHtml(reply.text)}`,
    )
    .join('');
  return `<h2>${escapeHtml(thread.title)}</h2>${ended}<table width="100%" cellpadding="6"><tr><td width="20%" valign="top">${user}<br><small>${escapeHtml(thread.city)}</small><br><small>${labels.posted} ${thread.postedAt}</small><td>${text}${thread.pictures.map(pictureTag).join('')}</table><h4>${labels.reply} (${thread.replies.length})</h4><table width="100%">${replies}</table>`;
}
