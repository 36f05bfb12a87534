// What one layer of reading found out; layers are merged, the surer one first.
import type { Price } from '#listing/listing.ts';
import type { Availability } from './page.ts';

export interface Facts {
  /** The page says in so many words that it offers a thing, or that it is an article, a list, a discussion. */
  type?: 'offer' | 'article' | 'list' | 'discussion' | undefined;
  title?: string | undefined;
  description?: string | undefined;
  price?: Price | undefined;
  seller?: { name: string; url?: string } | undefined;
  location?: string | undefined;
  images?: string[] | undefined;
  postedAt?: string | undefined;
  availability?: Availability | undefined;
  /** The items of a list, as the page's data names them. */
  items?: Array<{ url: string; title: string; price?: Price | undefined; image?: string | undefined }> | undefined;
}

/** The first layer that knows a field has it. */
export function mergeFacts(layers: readonly Facts[]): Facts {
  const merged: Facts = {};
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer)) {
      if (value !== undefined && merged[key as keyof Facts] === undefined) Object.assign(merged, { [key]: value });
    }
  }
  return merged;
}
