// Posts on web pages: a forum's thread, and the public page that a network shows of one post or profile.
import type { Listing } from '#listing/listing.ts';
import type { PageReading } from '../read/page.ts';
import { readThread } from './forum.ts';
import type { AnswerContext } from './reader.ts';
import { readSocialPage } from './social-page.ts';
import type { SourceKind } from './source.ts';

/** Null where the page shows no posts of a shape that is known; the general reader's word on it stands then. Pure. */
export function postsOnPage(
  bytes: Buffer,
  context: AnswerContext,
  { kind, reading }: { kind: SourceKind; reading: PageReading },
): Listing[] | null {
  if (kind === 'forum') {
    const thread = readThread(bytes, context, reading.canonical);
    return thread === null ? null : thread.listings.map((listing) => fuller(listing, reading.listing));
  }
  const listings = readSocialPage(bytes, context)?.listings ?? [];
  return listings.length === 0 ? null : listings;
}

/** The opening post with what the general reader saw around it: a price in the title's box, a place. */
function fuller(post: Listing, page: Listing | null): Listing {
  if (page === null || page.url !== post.url) return post;
  const contacts = new Map(
    [...post.contacts, ...page.contacts].map((contact) => [`${contact.type} ${contact.value}`, contact]),
  );
  return {
    ...post,
    price: post.price ?? page.price,
    location: post.location ?? page.location,
    seller: post.seller ?? page.seller,
    postedAt: post.postedAt ?? page.postedAt,
    contacts: [...contacts.values()],
  };
}
