// A store with two leads of one market, decided on and captured, for tests of the package: people's data in every place where they may stand.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSigner, type Signer } from '#evidence/sign.ts';
import { writeWacz } from '#evidence/wacz.ts';
import type { ExportDeps } from '#evidence/package/export-package.ts';
import type { Clock } from '#lib/clock.ts';
import type { Store } from '#store/open-store.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import { addSnapshot } from '#store/snapshots.ts';
import { recordVerdict } from '#store/verdicts.ts';
import { makeAssessment, makeListing } from '../support/findings.ts';
import { snapshot } from './fixture.ts';

export const people = {
  phone: '+33 6 12 34 56 78',
  digits: '612345678',
  email: 'marie.sample@example.org',
  bystander: '06 98 76 54 32',
  bystanderDigits: '698765432',
  seller: 'Oldtimes Marie',
  chat: 'https://wa.me/33612345678',
  name: 'Josephine Example',
};

const text = `Carved figure, very old. Call ${people.phone} or write to ${people.email}, ${people.chat}.
My neighbour ${people.name} keeps it: ${people.bystander}. Weight 1200 g, made 1947-03-01.`;

/** Leads in the store and their archives below `folder`; answers the leads' ids, confirmed one first. */
export async function fillCase(
  store: Store,
  { folder, clock, signer }: { folder: string; clock: Clock; signer: Signer },
): Promise<string[]> {
  const { scan } = await openScan(store, { name: 'market', options: { seed: folder }, clock });
  const findings = [
    { title: 'Carved figure, old, ox bone', score: 0.97, path: '1' },
    { title: 'Two bangles, <b>old</b> & "white"', score: 0.9, path: '2' },
  ].map(({ title, score, path }) => ({
    listing: makeListing({
      url: `https://market.example/listing/${path}`,
      title,
      description: text,
      seller: { name: people.seller, url: 'https://market.example/user/oldtimes-marie' },
      contacts: [
        { type: 'phone' as const, value: '+33612345678' },
        { type: 'email' as const, value: people.email },
        { type: 'telegram' as const, value: '@oldtimes_marie' },
      ],
    }),
    assessment: makeAssessment({
      score,
      reasons: [
        { text: people.phone, kind: 'contact', means: 'a telephone number', points: 0.4 },
        ...makeAssessment().reasons,
      ],
    }),
    worthLead: true,
  }));
  const { newLeads } = await recordFindings(store, findings, { scanId: scan.id, clock });
  const ids = newLeads.toSorted((a, b) => b.score - a.score).map(({ id }) => id);
  const actor = { id: 'u-1', role: 'analyst' as const, name: 'Ada Analyst' };
  const note = `Called ${people.phone}, nobody there`;
  await recordVerdict(store, { leadId: ids[0] ?? '', verdict: 'confirmed', note, actor, clock });
  await mkdir(folder, { recursive: true });
  for (const [place, leadId] of ids.entries())
    await capture(store, { folder, clock, signer, leadId, name: `s${place}` });
  return ids;
}

async function capture(
  store: Store,
  {
    folder,
    clock,
    signer,
    leadId,
    name,
  }: { folder: string; clock: Clock; signer: Signer; leadId: string; name: string },
): Promise<void> {
  const file = `${name}.wacz`;
  const taken = snapshot({ text });
  const written = await writeWacz(taken, { path: join(folder, file), clock, signer });
  const { url, status } = { url: taken.account.finalUrl, status: taken.account.status };
  const hashes = { manifest: written.manifestHash, keyId: written.keyId, timestamps: written.timestamps };
  const kept = { leadId, url, status, file, sha256: written.sha256, size: written.size, hashes };
  await addSnapshot(store, { ...kept, id: clock.newId(), problems: [], createdBy: 'Officer', why: 'evidence' }, clock);
}

/** What an export needs, with everything below `home`. */
export async function caseDeps(
  store: Store,
  { home, clock, openBrowser }: { home: string; clock: Clock; openBrowser: ExportDeps['openBrowser'] },
): Promise<ExportDeps> {
  const signer = await openSigner(join(home, 'keys'), { clock, agency: 'Agency' });
  return { store, clock, signer, fileOf: ({ file }) => join(home, 'evidence', file), openBrowser };
}

/** A browser that prints nothing, where a test is not about paper. */
export const noPrinter: ExportDeps['openBrowser'] = async () => ({
  newContext: async () => ({
    newPage: async () => ({ setContent: async () => {}, pdf: async () => Buffer.from('%PDF-1.4\n') }),
    close: async () => {},
  }),
  close: async () => {},
});

export async function changeByte(file: string, bytes: Buffer): Promise<void> {
  const changed = Buffer.from(bytes);
  const middle = Math.floor(changed.length / 2);
  changed[middle] = (changed[middle] ?? 0) ^ 1;
  await writeFile(file, changed);
}
