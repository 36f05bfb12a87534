// The record that travels: what one page offers, as read. Also runs in a browser.
import { z } from 'zod';

export const contactTypes = [
  'phone',
  'email',
  'whatsapp',
  'telegram',
  'wechat',
  'line',
  'zalo',
  'instagram',
  'facebook',
  'signal',
  'viber',
  'wallet',
  'iban',
  'url',
] as const;

/** `stub`: seen on a results page only. `ended`: the page says the offer is over. */
export const listingKinds = ['listing', 'stub', 'ended'] as const;

export const priceSchema = z.object({
  amount: z.number().nonnegative(),
  /** ISO 4217, or null where the page shows a bare number. */
  currency: z.string().nullable(),
});

export const contactSchema = z.object({ type: z.enum(contactTypes), value: z.string() });

export const listingSchema = z.object({
  /** The address that names the listing: the page's canonical link where it has one on the same site, else as requested; no tracking parameters. */
  url: z.string(),
  kind: z.enum(listingKinds),
  title: z.string(),
  description: z.string(),
  price: priceSchema.nullable(),
  seller: z.object({ name: z.string(), url: z.string().optional() }).nullable(),
  location: z.string().nullable(),
  images: z.array(z.string()),
  /** ISO 8601 instant or date. */
  postedAt: z.string().nullable(),
  contacts: z.array(contactSchema),
  /** ISO 639-1. */
  language: z.string().nullable(),
  /** ISO 8601 instant at which the page was fetched. */
  seenAt: z.string(),
  /** Name of the source it was found on. */
  source: z.string(),
  /** Lower-case hex SHA-256 of the page's bytes as read; null for a stub. */
  pageHash: z.string().nullable(),
});

export type Price = z.infer<typeof priceSchema>;
export type Contact = z.infer<typeof contactSchema>;
export type Listing = z.infer<typeof listingSchema>;
