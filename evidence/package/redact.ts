// Takes people out of the working copy: telephone numbers, e-mail addresses, accounts, names of sellers, and what an officer names besides.
// A program cannot tell a bystander from a suspect, so all go except those that the officer keeps (docs/decisions/198).
import type { Contact, Listing } from '#listing/listing.ts';
import type { CaseFile, CaseLead, RedactionLog } from './case-file.ts';

export interface RedactionOptions {
  /** Values that stay, e.g. the suspect's own number. */
  keep?: readonly string[] | undefined;
  /** Further words to take out: names that stand in the text. */
  words?: readonly string[] | undefined;
}

export interface Redactor {
  /** The text with every known or recognised value replaced by `[kind n]`; the same value has the same number everywhere. */
  text: (text: string) => string;
  /** The same for addresses and figures of machines: what merely looks like a telephone number stays, as item numbers do. */
  technical: (text: string) => string;
  /** Whether the text holds a value that was taken out elsewhere: for files that cannot be changed. */
  holds: (text: string) => boolean;
  log(): Pick<RedactionLog, 'kinds' | 'kept' | 'asked'>;
}

/** Seven digits or more with the separators that people put between them; dates and times are let through below. */
const phonePattern = /(?<![\p{L}\p{N}])(?:\+|\(\+?)?\p{Nd}(?:[\s().\-–/\u00a0]{0,3}\p{Nd}){6,17}(?![\p{L}\p{N}])/gu;
const datePattern = /^\d{4}-\d{2}-\d{2}/;
const emailPattern =
  /[\p{L}\p{N}._%+-]+\s*(?:@|\(at\)|\[at\])\s*[\p{L}\p{N}-]+(?:\s*(?:\.|\(dot\)|\[dot\])\s*[\p{L}\p{N}-]+)+/giu;
const handlePattern = /(?<![\p{L}\p{N}@])@[\p{L}\p{N}_.]{3,}/gu;
const chatPattern = /(?:https?:\/\/)?(?:wa\.me|t\.me|line\.me|zalo\.me|api\.whatsapp\.com|m\.me)\/[^\s<>"']+/giu;

/** A redactor that knows the contacts and sellers of all the leads. */
export function makeRedactor(leads: readonly CaseLead[], { keep = [], words = [] }: RedactionOptions = {}): Redactor {
  const kept = new Set(keep.map(spelling));
  const numbers = new Map<string, { kind: string; number: number; occurrences: number }>();
  const counts = new Map<string, number>();
  const label = (kind: string, value: string): string => {
    const key = spelling(value);
    const digits = digitsOf(value);
    if (kept.has(key) || (digits.length >= 7 && kept.has(digits.slice(-9)))) return value;
    let known = numbers.get(key);
    if (known === undefined) {
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      known = { kind, number, occurrences: 0 };
      numbers.set(key, known);
    }
    known.occurrences += 1;
    return `[${known.kind} ${known.number}]`;
  };
  const exact = exactValues(leads, words).filter(({ value }) => !kept.has(spelling(value)));
  const sure: Recognised[] = [
    { kind: 'chat address', pattern: chatPattern },
    ...exact.map(({ kind, value }) => ({ kind, pattern: exactPattern(kind, value) })),
    { kind: 'e-mail', pattern: emailPattern },
  ];
  const likely: Recognised[] = [
    ...sure,
    { kind: 'phone', pattern: phonePattern, skip: datePattern },
    { kind: 'account', pattern: handlePattern },
  ];
  const replace = (text: string, patterns: Recognised[]): string =>
    patterns.reduce(
      (so, { kind, pattern, skip }) =>
        so.replaceAll(pattern, (found) => (skip?.test(found) === true ? found : label(kind, found))),
      text,
    );
  return {
    text: (text) => replace(text, likely),
    technical: (text) => replace(text, sure),
    holds: (text) => exact.some(({ kind, value }) => text.search(exactPattern(kind, value)) >= 0),
    log: () => {
      const kinds = new Map<string, { kind: string; values: number; occurrences: number }>();
      for (const { kind, occurrences } of numbers.values()) {
        const so = kinds.get(kind) ?? { kind, values: 0, occurrences: 0 };
        kinds.set(kind, { kind, values: so.values + 1, occurrences: so.occurrences + occurrences });
      }
      const sorted = [...kinds.values()].toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
      return { kinds: sorted, kept: keep.length, asked: words.length };
    },
  };
}

interface Recognised {
  kind: string;
  pattern: RegExp;
  skip?: RegExp;
}

/** The same case without people. The archives themselves stay as they are: what of them may leave is write-payload.ts's to say. */
export function redactCase(given: CaseFile, redactor: Redactor): CaseFile {
  const { text, technical } = redactor;
  return {
    ...given,
    why: text(given.why),
    leads: given.leads.map((one) => ({
      ...one,
      lead: {
        ...one.lead,
        listing: redactListing(one.lead.listing, redactor),
        assessment: {
          ...one.lead.assessment,
          reasons: one.lead.assessment.reasons.map((reason) => ({
            ...reason,
            text: text(reason.text),
            means: text(reason.means),
          })),
        },
      },
      verdicts: one.verdicts.map((verdict) => ({
        ...verdict,
        note: verdict.note === null ? null : text(verdict.note),
      })),
      snapshots: one.snapshots.map((snapshot) => ({
        ...snapshot,
        snapshot: {
          ...snapshot.snapshot,
          url: technical(snapshot.snapshot.url),
          problems: snapshot.snapshot.problems.map(technical),
        },
        archive:
          snapshot.archive === undefined
            ? undefined
            : {
                ...snapshot.archive,
                screenshot: null,
                text: snapshot.archive.text === null ? null : text(snapshot.archive.text),
                account: {
                  ...snapshot.archive.account,
                  requestedUrl: technical(snapshot.archive.account.requestedUrl),
                  finalUrl: technical(snapshot.archive.account.finalUrl),
                  title: text(snapshot.archive.account.title),
                  redirects: snapshot.archive.account.redirects.map((hop) => ({
                    ...hop,
                    url: technical(hop.url),
                    location: technical(hop.location),
                  })),
                  actions: snapshot.archive.account.actions.map((action) => ({
                    ...action,
                    what: technical(action.what),
                  })),
                  reasons: snapshot.archive.account.reasons.map(({ url, detail, ...reason }) => ({
                    ...reason,
                    detail: technical(detail),
                    ...(url === undefined ? {} : { url: technical(url) }),
                  })),
                },
              },
      })),
    })),
  };
}

function redactListing(listing: Listing, { text, technical }: Redactor): Listing {
  return {
    ...listing,
    url: technical(listing.url),
    title: text(listing.title),
    description: text(listing.description),
    seller: listing.seller === null ? null : { name: text(listing.seller.name) },
    location: listing.location === null ? null : text(listing.location),
    images: [],
    contacts: listing.contacts.map((contact): Contact => ({ ...contact, value: text(contact.value) })),
  };
}

function exactValues(leads: readonly CaseLead[], words: readonly string[]): Array<{ kind: string; value: string }> {
  const values = leads.flatMap(({ lead: { listing } }) => [
    ...listing.contacts.map(({ type, value }) => ({ kind: kindOf(type, value), value })),
    ...(listing.seller === null
      ? []
      : [
          { kind: 'seller', value: listing.seller.name },
          ...(listing.seller.url === undefined ? [] : [{ kind: 'seller page', value: listing.seller.url }]),
        ]),
  ]);
  const asked = words.map((value) => ({ kind: 'word', value }));
  const whole = [...asked, ...values].filter(({ value }) => value.trim().length > 1);
  // Longer ones first: a name that holds another one goes as a whole.
  return whole.toSorted((a, b) => b.value.length - a.value.length);
}

function kindOf(type: Contact['type'], value: string): string {
  if (type === 'phone' || digitsOf(value).length >= 7) return 'phone';
  if (type === 'email') return 'e-mail';
  return type === 'url' ? 'address' : 'account';
}

/** A number however it is spaced, with or without its country code; anything else as it stands, upper and lower case alike. */
function exactPattern(kind: string, value: string): RegExp {
  const digits = digitsOf(value);
  if (kind === 'phone' && digits.length >= 7) {
    const tail = digits
      .slice(-Math.max(7, digits.length - 3))
      .split('')
      .join('[\\s().\\-–/\\u00a0]{0,3}');
    return new RegExp(`(?:\\+|00)?[\\d\\s().\\-–/]{0,6}${tail}`, 'gu');
  }
  const words = value
    .trim()
    .split(/\s+/u)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`));
  return new RegExp(`(?<![\\p{L}\\p{N}])${words.join('\\s+')}(?![\\p{L}\\p{N}])`, 'giu');
}

/** One spelling of a value: numbers by their digits without trunk and country prefix as far as can be told, the rest in lower case. */
function spelling(value: string): string {
  const digits = digitsOf(value);
  const mostlyDigits = digits.length >= 7 && /^[+\d\s().\-–/\u00a0]*$/u.test(value);
  return mostlyDigits ? digits.slice(-9) : value.trim().toLowerCase().replaceAll(/\s+/gu, ' ');
}

function digitsOf(value: string): string {
  return value.replaceAll(/\D/g, '');
}
