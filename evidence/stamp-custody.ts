// Stamps the heads of the custody log: what the timetable does, and what shows later that no row was made up or taken away.
import type { Clock } from '#lib/clock.ts';
import { RetryLater } from '#lib/errors.ts';
import { addCustodyStamp, custodyHeads } from '#store/custody-stamps.ts';
import type { Store } from '#store/open-store.ts';
import { askForTokens, type TimestampAuthority } from './timestamp-authority.ts';

const AGAIN_MS = 5 * 60 * 1000;

/** `nothing new` where no head has moved since the last stamp. Throws `RetryLater` (`NO_TIMESTAMP_AUTHORITY`) where no authority answered. */
export async function stampCustody(
  store: Store,
  { authorities, clock, signal }: { authorities: TimestampAuthority[]; clock: Clock; signal?: AbortSignal },
): Promise<'stamped' | 'nothing new'> {
  const heads = await custodyHeads(store);
  if (heads === undefined) return 'nothing new';
  const { tokens, refusals } = await askForTokens(Buffer.from(heads.text), authorities, {
    now: () => clock.now(),
    ...(signal === undefined ? {} : { signal }),
  });
  if (tokens.length === 0) {
    const why = refusals.map(({ authority, why }) => `${authority}: ${why}`).join('; ');
    throw new RetryLater(`No time-stamp over the custody log: ${why}`, {
      code: 'NO_TIMESTAMP_AUTHORITY',
      hint: 'Are the addresses in NIGHTJAR_TSA_URLS right, and can this machine reach them?',
      afterMs: AGAIN_MS,
    });
  }
  const kept = tokens.map(({ authority, query, response, facts }) => ({
    authority: authority.name,
    local: authority.local || facts.local,
    genTime: facts.genTime,
    query: query.toString('base64'),
    response: response.toString('base64'),
    chain: facts.chain,
  }));
  await addCustodyStamp(store, { heads, tokens: kept }, clock);
  return 'stamped';
}
