// Which links a drawn page has: those that stand on every page of its kind, and those that its site's own answer gives. Pure.
import { z } from 'zod';
import type { PageLink } from '../read/page.ts';
import { addressesBy, rulesOnce } from './address-rules.ts';
import type { Leaves } from './leaves.ts';

const whereSchema = z.enum(['content', 'nav', 'pagination', 'card']);
const linkSchema = z.object({ url: z.string(), text: z.string(), rel: z.string(), where: whereSchema });

export const linkRulesSchema = z.object({
  standing: z.array(linkSchema),
  /** An address rule, and where its links stand. */
  given: z.array(z.object({ rule: z.string(), where: whereSchema })),
});

export type LinkRules = z.infer<typeof linkRulesSchema>;

/** More links than this are a list, not an advert. */
export const maxLinks = 300;

/** What one drawn page tells: its links may all be standing, and may all be given. */
export function firstLinkRules(links: readonly PageLink[], places: Leaves): LinkRules {
  const urls = new Set(links.map(({ url }) => url));
  const given = new Map<string, LinkRules['given'][number]>();
  for (const { url, where } of links)
    for (const rule of rulesOnce(url, places))
      if (!given.has(rule) && holds(rule, places, urls)) given.set(rule, { rule, where });
  return {
    standing: links.map(({ url, text, rel, where }) => ({ url, text, rel, where })),
    given: [...given.values()],
  };
}

/** What is left of the rules after another page; null where that page has links that neither stand nor are given. */
export function narrowLinkRules(rules: LinkRules, links: readonly PageLink[], places: Leaves): LinkRules | null {
  const urls = new Set(links.map(({ url }) => url));
  const left: LinkRules = {
    standing: rules.standing.filter(({ url }) => urls.has(url)),
    given: rules.given.filter(({ rule }) => holds(rule, places, urls)),
  };
  const told = new Set(linksBy(left, places).map(({ url }) => url));
  return [...urls].every((url) => told.has(url)) ? left : null;
}

export function linksBy({ standing, given }: LinkRules, places: Leaves): PageLink[] {
  const links = new Map<string, PageLink>(standing.map((link) => [link.url, link]));
  for (const { rule, where } of given)
    for (const url of addressesBy(rule, places)) if (!links.has(url)) links.set(url, { url, text: '', rel: '', where });
  return [...links.values()];
}

function holds(rule: string, places: Leaves, urls: ReadonlySet<string>) {
  return addressesBy(rule, places).every((url) => urls.has(url));
}
