// What a source is: a site, network or feed that somebody may look at, on which legal basis, and how gently. sources.yaml holds a list of them.
// between-fields.ts says which fields go together, read-sources.ts explains mistakes, kinds.ts holds one reader a kind.
import { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { selectorFault } from '../read/selectors.ts';
import { faultsBetweenFields } from './between-fields.ts';
import { detectKind, readerOf } from './kinds.ts';
import { proxiesSchema } from './proxies.ts';
import { isTimeZone } from './quiet-hours.ts';

export const sourceKinds = [
  'marketplace',
  'auction',
  'classifieds',
  'forum',
  'discourse',
  'mastodon',
  'lemmy',
  'bluesky',
  'telegram',
  'reddit',
  'feed',
  'sitemap',
  'list',
] as const;

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' });
const selector = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const fault = selectorFault(text);
    if (fault !== null) context.addIssue(`is no CSS selector: ${fault}`);
  })
  .optional();
const names = z.array(z.string().min(1)).default([]);
const hour = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, such as "08:00"');

/** How many of a scan's search terms a source gets that does not say. */
const defaultSearchBudget = 50;
/** Pages of one list of an API: at forty posts each some 2,000 posts back. */
const defaultHistoryPages = 50;

export const sourceSchema = z
  .strictObject({
    /** Names it in listings, logs and evidence; unique in its file. */
    name: z.string().min(1).max(100),
    kind: z.enum(sourceKinds).default('marketplace'),
    /** Where the crawl starts. */
    urls: z.array(webAddress).min(1, 'needs at least one address to start from'),
    /** ISO 639-1, the site's main language first. */
    languages: z.array(z.string().regex(/^[a-z]{2}$/, 'must be a two-letter code of ISO 639-1')).default([]),
    /** Under which law or mandate it is looked at; goes into every snapshot. */
    legalBasis: z.string().min(3, 'must say on which legal basis the source is looked at'),
    /** Who in the unit answers for it. */
    owner: z.string().min(1).optional(),
    /** Requests a second and host. */
    rate: z.number().positive().default(2),
    /** Pages under way at once and host. */
    concurrency: z.number().int().min(1).max(64).default(4),
    robots: z
      .strictObject({ obey: z.boolean().default(true), authority: z.string().min(3).optional() })
      .refine(
        (robots) => robots.obey || robots.authority !== undefined,
        'robots.txt may be set aside only with a written `authority`',
      )
      .default({ obey: true }),
    /** Ways to ask it by, for units that are authorised to use them. */
    proxies: proxiesSchema.optional(),
    /** When nothing is asked of it: its busy hours, on its clock. `to` before `from` goes over midnight. */
    quietHours: z
      .strictObject({
        from: hour,
        to: hour,
        /** IANA name. */
        zone: z.string().refine(isTimeZone, 'must be the name of a time zone, such as Europe/Lisbon'),
      })
      .optional(),
    /** Further hosts (`shop.example.org`) that belong to it. */
    hosts: z.array(z.string().min(1)).default([]),
    selectors: z
      .strictObject({
        title: selector,
        price: selector,
        description: selector,
        seller: selector,
        location: selector,
        images: selector,
        postedAt: selector,
        item: selector,
        next: selector,
      })
      .optional(),
    /** ISO 4217: what an ambiguous sign such as `$` means on this site. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be a code of ISO 4217 in capitals, such as EUR')
      .optional(),
    /** Of one scan, at each of its hosts. */
    maxPages: z.number().int().positive().optional(),
    /** Links away from the start; turning the pages of one list does not count. */
    maxDepth: z.number().int().min(0).max(100).default(12),
    /** The site's own search; without an address it is the kind's own, or the form found on the site's first page. */
    search: z
      .strictObject({
        /** `{query}` stands for the words. */
        address: webAddress
          .refine((address) => /\{query\}|%7Bquery%7D/i.test(address), 'must hold {query}, where the words go')
          .optional(),
        /** What is searched for, most telling first; the scan fills in the lexicon’s terms where there are none. */
        terms: z.array(z.string().min(1)).default([]),
        /** How many of the terms at most. */
        budget: z.number().int().positive().default(defaultSearchBudget),
      })
      .optional(),
    /** Addresses of categories worth walking. */
    categories: z.array(webAddress).default([]),
    /** Networks: whom and what to look at. between-fields.ts says what which kind knows. */
    watch: z
      .strictObject({
        /** Everything that is new, whoever writes it. */
        timeline: z.boolean().optional(),
        tags: names,
        accounts: names,
        communities: names,
        channels: names,
        /** Whether answers to posts are read too. */
        replies: z.boolean().default(true),
      })
      .optional(),
    /** Networks: how far back. */
    history: z
      .strictObject({
        /** Pages of one list at most. */
        pages: z.number().int().positive().default(defaultHistoryPages),
        /** A page whose posts are all older than so many days is the last. */
        days: z.number().positive().optional(),
      })
      .default({ pages: defaultHistoryPages }),
  })
  .superRefine((source, context) => {
    for (const { path, message } of faultsBetweenFields(source)) context.addIssue({ code: 'custom', path, message });
  });

export type Source = z.infer<typeof sourceSchema>;
export type SourceKind = (typeof sourceKinds)[number];

/** A source for an address that the operator gave by hand, of the kind that its looks tell. Throws `BadInput` where it is none. */
export function sourceFromUrl(url: string, wishes: Partial<Source> = {}): Source {
  const name = URL.canParse(url) ? new URL(url).host : url;
  const parsed = sourceSchema.safeParse({
    name,
    kind: URL.canParse(url) ? detectKind(new URL(url)) : undefined,
    urls: [url],
    legalBasis: 'given on the command line by the operator',
    ...wishes,
  });
  if (parsed.success) return parsed.data;
  throw new BadInput(`${url}: ${parsed.error.issues.map(({ message }) => message).join('; ')}`, {
    hint: 'Give an address that begins with http:// or https://, or a sources.yaml.',
  });
}

/** Where the crawl of a source starts: its addresses, its categories, and its search filled with the terms. */
export function startingUrls(source: Source): Array<{ url: string; priority: number }> {
  const reader = readerOf(source.kind);
  const starts = reader?.start(source) ?? source.urls;
  return [
    ...starts.map((url) => ({ url, priority: 100 })),
    ...searchAddresses(source).map(({ url, rank }) => ({ url, priority: searchPriority(rank) })),
    ...source.categories.map((url) => ({ url, priority: 78 })),
  ];
}

/** The addresses of its searches, most telling term first; none where the form is still to be found. `template` stands in for its own. */
export function searchAddresses(
  source: Source,
  template = source.search?.address,
): Array<{ url: string; rank: number }> {
  const terms = source.search?.terms.slice(0, source.search.budget) ?? [];
  if (template !== undefined) return terms.map((term, rank) => ({ url: fill(template, term), rank }));
  const search = readerOf(source.kind)?.search;
  return search === undefined ? [] : terms.flatMap((term, rank) => search(source, term).map((url) => ({ url, rank })));
}

/** Searches come right after the start and before what any page links to; nothing else has a priority between these two. */
export const searchPriorities = { first: 95, last: 82 } as const;

/** The first terms first. */
export function searchPriority(rank: number): number {
  return Math.max(searchPriorities.last, searchPriorities.first - rank / 10);
}

/** Whether an address belongs to the source. `www.` makes no difference, another port does. */
export function belongsTo(source: Source): (url: URL) => boolean {
  const known = [...source.urls, ...source.categories, ...(readerOf(source.kind)?.start(source) ?? [])];
  const hosts = new Set(known.map((url) => bare(new URL(url).host)).concat(source.hosts.map(bare)));
  return (url) => hosts.has(bare(url.host));
}

/** Sources that set robots.txt aside, each with its written authority: what an audit log and every snapshot must say. */
export function robotsSetAside(
  sources: readonly Source[],
): Array<{ source: string; authority: string; legalBasis: string }> {
  return sources.flatMap(({ name, robots, legalBasis }) =>
    robots.obey ? [] : [{ source: name, authority: robots.authority ?? '', legalBasis }],
  );
}

function bare(host: string) {
  return host.toLowerCase().replace(/^www\./, '');
}

function fill(template: string, term: string) {
  return template.replace(/\{query\}|%7Bquery%7D/gi, encodeURIComponent(term));
}
