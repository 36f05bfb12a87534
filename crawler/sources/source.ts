// What a source is: a site or feed that somebody may look at, on which legal basis, and how gently. sources.yaml holds a list of them.
import { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { selectorFault } from '../read/selectors.ts';

export const sourceKinds = ['marketplace', 'classifieds', 'forum', 'sitemap', 'feed', 'list'] as const;

const webAddress = z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' });
const selector = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const fault = selectorFault(text);
    if (fault !== null) context.addIssue(`is no CSS selector: ${fault}`);
  })
  .optional();

export const sourceSchema = z.strictObject({
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
    .regex(/^[A-Z]{3}$/)
    .optional(),
  maxPages: z.number().int().positive().optional(),
  /** Links away from the start; turning the pages of one list does not count. */
  maxDepth: z.number().int().min(0).max(100).default(12),
  /** The site's own search; `{term}` stands for the words. */
  search: z
    .strictObject({
      template: webAddress.refine((address) => /\{term\}|%7Bterm%7D/i.test(address), 'must hold {term}'),
      /** What is searched for, most telling first; the scan fills in the lexicon’s terms where there are none. */
      terms: z.array(z.string().min(1)).default([]),
      /** How many of the terms at most. */
      budget: z.number().int().positive().optional(),
    })
    .optional(),
  /** Addresses of categories worth walking. */
  categories: z.array(webAddress).default([]),
});

export type Source = z.infer<typeof sourceSchema>;

/** A source for an address that the operator gave by hand. Throws `BadInput` where it is none. */
export function sourceFromUrl(url: string, wishes: Partial<Source> = {}): Source {
  const name = URL.canParse(url) ? new URL(url).host : url;
  const parsed = sourceSchema.safeParse({
    name,
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
  const searches = source.search?.terms.slice(0, source.search.budget ?? Infinity) ?? [];
  return [
    ...source.urls.map((url) => ({ url, priority: 100 })),
    ...searches.map((term, rank) => ({
      url: fill(source.search?.template ?? '', term),
      priority: Math.max(82, 95 - rank / 10),
    })),
    ...source.categories.map((url) => ({ url, priority: 78 })),
  ];
}

/** Whether an address belongs to the source. `www.` makes no difference, another port does. */
export function belongsTo(source: Source): (url: URL) => boolean {
  const hosts = new Set(
    [...source.urls, ...source.categories].map((url) => bare(new URL(url).host)).concat(source.hosts.map(bare)),
  );
  return (url) => hosts.has(bare(url.host));
}

function bare(host: string) {
  return host.toLowerCase().replace(/^www\./, '');
}

function fill(template: string, term: string) {
  return template.replace(/\{term\}|%7Bterm%7D/gi, encodeURIComponent(term));
}
