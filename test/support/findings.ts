// Listings, assessments and findings to fill a store with; every part may be said otherwise.
import type { Assessment } from '#classifier/assessment.ts';
import type { Listing } from '#listing/listing.ts';
import type { Finding } from '#store/lead-types.ts';

export function makeListing(over: Partial<Listing> = {}): Listing {
  return {
    url: 'https://market.example/item/1',
    kind: 'listing',
    title: 'Carved figure, old, ox bone',
    description: 'Real one, no plastic. Message me.',
    price: { amount: 120, currency: 'EUR' },
    seller: { name: 'oldtimes' },
    location: 'Lyon',
    images: ['https://market.example/1.jpg'],
    postedAt: '2026-03-01',
    contacts: [{ type: 'whatsapp', value: '+33612345678' }],
    language: 'en',
    seenAt: '2026-03-02T10:00:00.000Z',
    source: 'market.example',
    pageHash: 'a'.repeat(64),
    ...over,
  };
}

export function makeAssessment(over: Partial<Assessment> = {}): Assessment {
  return {
    relevant: true,
    score: 0.8,
    wildlife: 0.9,
    offer: 'offer',
    taxa: [{ name: 'Loxodonta africana', appendix: 'I', group: 'elephants', protected: true, score: 0.8 }],
    commodities: [{ code: 'IVC', score: 0.8 }],
    indicators: ['code-word'],
    language: 'en',
    reasons: [
      { text: 'ox bone', field: 'title', span: [20, 27], kind: 'code-word', means: 'elephant ivory', points: 1.5 },
    ],
    model: 'keywords-1',
    ...over,
  };
}

/** The `n`th advert: its own address, title and score. */
export function makeFinding(
  n: number,
  over: {
    listing?: Partial<Listing>;
    assessment?: Partial<Assessment>;
    worthLead?: boolean;
    capture?: Finding['capture'];
  } = {},
): Finding {
  const { listing, assessment, worthLead = true, capture } = over;
  return {
    listing: makeListing({ url: `https://market.example/item/${n}`, title: `Carved figure number ${n}`, ...listing }),
    assessment: makeAssessment({ score: ((n * 37) % 100) / 100, ...assessment }),
    worthLead,
    ...(capture === undefined ? {} : { capture }),
  };
}
