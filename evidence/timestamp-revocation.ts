// The check of what is kept about the certificates behind the time-stamps: good, revoked, unknown, or not had.
import { X509Certificate } from 'node:crypto';
import { sha256 } from '#lib/blobs.ts';
import type { Check } from './check.ts';
import type { Revocation } from './revocation.ts';
import { readRevocation, standsAt, type RevocationState } from './revocation-check.ts';
import type { TokenFacts } from './timestamp-token.ts';

/** `tokens` stand in the order of `facts`. Fails where a certificate was revoked or an answer is forged; open where one was not had. */
export async function revocationCheck(
  facts: readonly TokenFacts[],
  tokens: ReadonlyArray<{ revocation?: Revocation[] | undefined }>,
): Promise<Check> {
  const name = 'timestamp-revocation';
  const outcomes: Array<RevocationState & { subject: string; stands: boolean }> = [];
  for (const [place, { chain, local, faults, genTime }] of facts.entries()) {
    if (local || faults.length > 0) continue; // said by the checks before
    const parsed = chain.map((pem) => new X509Certificate(pem));
    for (const [step, certificate] of parsed.entries()) {
      const issuer = parsed[step + 1];
      if (issuer === undefined) continue; // the root: nobody stands above it
      const state = await stateOf(tokens[place]?.revocation ?? [], { certificate, issuer });
      const stands = state.state === 'good' || standsAt(new Date(genTime), state);
      outcomes.push({ ...state, subject: certificate.subject.replaceAll('\n', ', '), stands });
    }
  }
  const wrong = outcomes.filter(({ state, stands }) => !stands && (state === 'revoked' || state === 'bad'));
  const open = outcomes.length === 0 || outcomes.some(({ stands }) => !stands);
  const told = (wrong.length > 0 ? wrong : outcomes).map(({ subject, state, detail }) =>
    state === 'not had' ? `${subject}: not had (${detail})` : `${subject}: ${detail}`,
  );
  const detail = told.join('; ') || 'no token of an authority that has anybody above it';
  return { name, ok: wrong.length === 0, ...(wrong.length === 0 && open ? { open } : {}), detail };
}

/** The entry that says something, else the last reason why there is none. */
async function stateOf(
  kept: readonly Revocation[],
  about: { certificate: X509Certificate; issuer: X509Certificate },
): Promise<RevocationState> {
  const own = kept.filter(({ certificate }) => certificate === sha256(about.certificate.raw));
  const entry = own.find(({ answer }) => answer !== null) ?? own.at(-1);
  if (entry === undefined)
    return { state: 'not had', detail: 'its certificate names no place to ask, or nobody asked' };
  return readRevocation(entry, about);
}
