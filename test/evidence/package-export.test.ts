// The package for court: a bag that anybody can recompute, whole or not at all, the same twice, and noted in the logs.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBag, openBag } from '#evidence/package/bag.ts';
import { exportPackage, type ExportDeps, type ExportProgress } from '#evidence/package/export-package.ts';
import { gatherCase } from '#evidence/package/gather-case.ts';
import { writePayload } from '#evidence/package/write-payload.ts';
import { print } from '#evidence/report/paper.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { steppingClock } from '#lib/clock.ts';
import { saveAgency } from '#store/agencies.ts';
import { listAudit, verifyAudit } from '#store/audit.ts';
import { custodyOf } from '#store/custody.ts';
import { recordFindings } from '#store/record-findings.ts';
import { openScan } from '#store/scans.ts';
import type { Store } from '#store/open-store.ts';
import { snapshotsOf } from '#store/snapshots.ts';
import { getLead } from '#store/leads.ts';
import { freshStore } from '../support/fresh-database.ts';
import { makeFinding } from '../support/findings.ts';
import { launchBrowser } from './browser.ts';
import { inFolder } from './fixture.ts';
import { caseDeps, changeByte, fillCase, noPrinter, people } from './package-case.ts';

const clock = steppingClock('2026-03-02T09:00:00Z');
let store: Store;
let home: string;
let deps: ExportDeps;
let leadIds: string[];
const request = { caseNumber: 'C-7/26', exportedBy: 'u-inv', why: 'for the prosecutor' };

beforeAll(async () => {
  store = await freshStore();
  home = await mkdtemp(join(tmpdir(), 'nightjar-package-'));
  deps = await caseDeps(store, { home, clock, openBrowser: noPrinter });
  leadIds = await fillCase(store, { folder: join(home, 'evidence'), clock, signer: deps.signer });
});
afterAll(async () => {
  await store?.close();
  await rm(home, { recursive: true, force: true });
});

async function failing(folder: string): Promise<string[]> {
  return (await checkBag(folder)).filter(({ ok }) => !ok).map(({ name }) => name);
}

const exists = async (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('exportPackage', () => {
  it('writes one bag for several leads, which recomputes; notes it in the custody and audit logs', async () => {
    const out = join(home, 'bag');
    const steps: ExportProgress[] = [];
    const written = await exportPackage(
      { ...request, leadIds, out },
      { ...deps, onProgress: (one) => steps.push(one) },
    );
    expect(await failing(out)).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ done: steps.at(-1)?.total, step: 'done' });

    const report = await readFile(join(out, 'data/report/report.html'), 'utf8');
    for (const part of [
      'Offer 1: Carved figure',
      'Offer 2: Two bangles, &lt;b&gt;',
      'A. What was recorded',
      'B. What was thought of it',
      'keywords-1',
      'Ada Analyst',
      'data:image/png',
    ])
      expect(report).toContain(part);
    // What was recorded says nothing of scores and verdicts; they stand in the part after it.
    const [recorded = ''] = report.slice(report.indexOf('A. What was recorded')).split('B. What was thought of it');
    for (const opinion of ['keywords-1', 'Ada Analyst', 'confirmed', 'Loxodonta'])
      expect(recorded).not.toContain(opinion);
    expect(report).not.toMatch(/<script|https?:\/\/[^<]*"/);

    const verification = await verifyEvidence(out);
    expect(verification.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(verification.checks.map(({ name }) => name)).toContain('bag-hashes');
    expect(verification.checks.map(({ name }) => name)).toContain(
      'data/lead-1/snapshot-1/custody.jsonl: custody-chain',
    );

    const [snapshot] = await snapshotsOf(store, leadIds[0] ?? '');
    const last = (await custodyOf(store, snapshot?.id ?? '')).rows.at(-1);
    expect(last).toMatchObject({ actor: 'u-inv', action: 'snapshot.exported' });
    expect(last?.details).toMatchObject({
      why: 'for the prosecutor',
      exportId: written.exportId,
      bag: written.bag,
      sha256Before: snapshot?.sha256,
      sha256After: snapshot?.sha256,
    });
    const audit = await listAudit(store, { subject: leadIds[1] ?? '' });
    expect(audit[0]).toMatchObject({ action: 'evidence.exported', details: { bag: written.bag, agency: 'own' } });
    expect(await verifyAudit(store)).toMatchObject({ ok: true });

    await expect(exportPackage({ ...request, leadIds, out }, deps)).rejects.toThrow(/never overwritten/);
    expect(await failing(out)).toEqual([]);
  });

  it('writes statements that a qualified person fills in: item and hash are there, what only a person can say is blank', async () => {
    const out = join(home, 'statements');
    await exportPackage({ ...request, leadIds: leadIds.slice(0, 1), out }, deps);
    const [snapshot] = await snapshotsOf(store, leadIds[0] ?? '');
    for (const [name, words] of [
      ['statement-us-fre-902', ['902(13)', '902(14)']],
      ['statement-neutral', []],
    ] as const) {
      const html = await readFile(join(out, `data/statements/${name}.html`), 'utf8');
      for (const part of [...words, snapshot?.sha256 ?? 'no hash', 'class="blank"']) expect(html, name).toContain(part);
      const pdf = await readFile(join(out, `data/statements/${name}.pdf`));
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    }
  });

  it('names everything once and points nowhere else in STIX and CASE; CSV cells are no formulas', async () => {
    const out = join(home, 'formats');
    await exportPackage({ ...request, leadIds, out }, deps);
    const json = async (path: string) =>
      JSON.parse(await readFile(join(out, 'data', path), 'utf8')) as Record<string, unknown>;
    const { objects } = (await json('linked/stix.json')) as {
      objects: Array<Record<string, unknown> & { id: string; type: string }>;
    };
    const ids = objects.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const refs = JSON.stringify(
      objects.map((one) => [one['object_refs'], one['created_by_ref'], one['source_ref'], one['target_ref']]),
    );
    for (const ref of refs.match(/"[a-z-]+--[0-9a-f-]{36}"/g) ?? []) expect(ids).toContain(JSON.parse(ref));
    // One lead is confirmed: only that one is an indicator.
    expect(objects.filter(({ type }) => type === 'indicator')).toHaveLength(1);
    const graph = (await json('linked/case.jsonld'))['@graph'] as Array<Record<string, unknown>>;
    const nodes = new Set(
      JSON.stringify(graph)
        .match(/"@id":"kb:[^"]+","@type"/g)
        ?.map((text) => text.slice(7, -9)),
    );
    for (const ref of JSON.stringify(graph).match(/\{"@id":"kb:[^"]+"\}/g) ?? [])
      expect([...nodes]).toContain(ref.slice(8, -2));
    const contacts = await readFile(join(out, 'data/tables/contacts.csv'), 'utf8');
    expect(contacts).toContain("'+33612345678");
    expect(contacts).not.toMatch(/(?:^|,)[=+@-]/m);
  });

  it('leaves nothing where an archive has changed or is gone', async () => {
    await inFolder(async (other) => {
      await mkdir(join(other, 'evidence'));
      const file = (name: string) => join(other, 'evidence', name);
      for (const name of ['s0.wacz', 's1.wacz'])
        await writeFile(file(name), await readFile(join(home, 'evidence', name)));
      const broken = { ...deps, fileOf: (snapshot: { file: string }) => file(snapshot.file) };
      await changeByte(file('s1.wacz'), await readFile(file('s1.wacz')));
      const out = join(other, 'out', 'bag');
      const attempt = () => exportPackage({ ...request, leadIds, out }, broken);
      await expect(attempt()).rejects.toMatchObject({ code: 'EVIDENCE_CHANGED' });
      await rm(file('s1.wacz'));
      await expect(attempt()).rejects.toMatchObject({ code: 'EVIDENCE_CHANGED' });
      expect(await exists(out)).toBe(false);
    });
  });

  it('refuses lists that are none: empty, twice the same, unknown, of two agencies', async () => {
    const attempt = (ids: string[]) => exportPackage({ ...request, leadIds: ids, out: join(home, 'never') }, deps);
    await expect(attempt([])).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(attempt([leadIds[0] ?? '', leadIds[0] ?? ''])).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(attempt(['nobody'])).rejects.toMatchObject({ code: 'NO_SUCH_LEAD' });
    await saveAgency(store, { id: 'elsewhere', name: 'Elsewhere', country: null }, clock);
    const options = { name: 'other', options: {}, clock, agencyId: 'elsewhere' };
    const { scan } = await openScan(store, options);
    const { newLeads } = await recordFindings(store, [makeFinding(77, { assessment: { score: 0.9 } })], {
      scanId: scan.id,
      clock,
    });
    const foreign = newLeads[0]?.id ?? '';
    expect((await getLead(store, foreign))?.agencyId).toBe('elsewhere');
    await expect(attempt([leadIds[0] ?? '', foreign])).rejects.toThrow(/agencies/);
    expect(await exists(join(home, 'never'))).toBe(false);
  });

  it('encrypts for a recipient; nobody else reads it', async () => {
    const identity = await generateIdentity();
    const recipient = await identityToRecipient(identity);
    const out = join(home, 'sealed');
    const written = await exportPackage({ ...request, leadIds, out, recipients: [recipient] }, deps);
    expect(written.path).toBe(`${out}.zip.age`);
    const sealed = await readFile(written.path);
    const stranger = new Decrypter();
    stranger.addIdentity(await generateIdentity());
    await expect(stranger.decrypt(sealed)).rejects.toThrow();
    const mine = new Decrypter();
    mine.addIdentity(identity);
    const { files, oddities } = await unzip(Buffer.from(await mine.decrypt(sealed)));
    expect(oddities).toEqual([]);
    for (const [path, bytes] of files) {
      await mkdir(join(home, 'opened', path, '..'), { recursive: true });
      await writeFile(join(home, 'opened', path), bytes);
    }
    expect(await failing(join(home, 'opened', 'sealed'))).toEqual([]);
    const wrong = exportPackage({ ...request, leadIds, out: join(home, 'no'), recipients: ['age1nonsense'] }, deps);
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('the same case', () => {
  it('gives the same bytes twice, the printed report among them', { timeout: 180_000 }, async () => {
    const given = await gatherCase({ ...request, leadIds }, deps);
    const browser = await launchBrowser();
    try {
      const write = async (name: string) => {
        const bag = await openBag(join(home, name));
        await writePayload(given, bag, { print: (html) => print(html, { browser, at: given.exportedAt }) });
        return bag.files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
      };
      const [first, second] = [await write('first'), await write('second')];
      expect(second).toEqual(first);
      const pdf = await readFile(join(home, 'first/data/report/report.pdf'), 'latin1');
      expect(pdf.startsWith('%PDF-')).toBe(true);
      expect(pdf).toContain(`/CreationDate (D:${given.exportedAt.replaceAll(/\D/g, '').slice(0, 14)}`);
      expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(4);
    } finally {
      await browser.close();
    }
  });
});

describe('checkBag', () => {
  it('finds one altered byte in every file, and files that are missing or too many', async () => {
    const out = join(home, 'tampered');
    await exportPackage({ ...request, leadIds, out }, deps);
    const entries = await readdir(out, { recursive: true, withFileTypes: true });
    const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const bytes = await readFile(path);
      await changeByte(path, bytes);
      expect(await failing(out), path).not.toEqual([]);
      await rm(path);
      expect(await failing(out), path).not.toEqual([]);
      await writeFile(path, bytes);
    }
    await writeFile(join(out, 'data/extra.txt'), 'more');
    expect((await verifyEvidence(out)).ok).toBe(false);
    expect(await failing(out)).toEqual(['bag-complete']);
    await rm(join(out, 'data/extra.txt'));
    expect(await failing(out)).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('an export that is killed', () => {
  it('leaves no package under its name, and done again gives a whole one', { timeout: 180_000 }, async () => {
    const out = join(home, 'killed', 'bag');
    for (const step of ['reading lead 2', 'writing lead 1', 'writing report']) {
      const child = fork(join(import.meta.dirname, 'killed-export.ts'), [store.url, home, out, step, ...leadIds], {
        execArgv: ['--import', 'tsx'],
      });
      const [, signal] = (await once(child, 'exit')) as [number | null, string];
      expect(signal).toBe('SIGKILL');
      expect(await exists(out), step).toBe(false);
    }
    await exportPackage({ ...request, leadIds, out }, deps);
    expect(await failing(out)).toEqual([]);
  });
});

describe('a redacted copy', () => {
  it('names nobody in any file, says what was taken out, and keeps what an officer keeps', async () => {
    const out = join(home, 'redacted');
    const words = [people.name];
    const { redaction } = await exportPackage({ ...request, leadIds, out, redact: { words } }, deps);
    expect(await failing(out)).toEqual([]);
    const gone = [
      people.phone,
      people.digits,
      people.email,
      people.bystander,
      people.seller,
      people.name,
      'oldtimes',
      'wa.me',
    ];
    const entries = await readdir(join(out, 'data'), { recursive: true, withFileTypes: true });
    const names = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    expect(names.some((name) => name.endsWith('.wacz') || name.endsWith('.png'))).toBe(false);
    for (const name of names) {
      const text = await readFile(name, 'utf8');
      for (const value of gone)
        expect(text.toLowerCase().includes(value.toLowerCase()), `${value} in ${name}`).toBe(false);
      const digits = text.replaceAll(/[\s().\-–/]/g, '');
      for (const number of [people.digits, people.bystanderDigits])
        expect(digits.includes(number), `${number} in ${name}`).toBe(false);
    }
    const report = await readFile(join(out, 'data/report/report.html'), 'utf8');
    expect(report).toContain('[phone 1]');
    // A date and a weight are no numbers of people.
    expect(report).toContain('Weight 1200 g, made 1947-03-01');
    expect(redaction?.kinds.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['phone', 'e-mail', 'seller', 'word']),
    );
    expect(redaction?.leftOut.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['archive of capture 1.1', 'screenshot of capture 1.1', 'archive of capture 2.1']),
    );
    const log = (await readFile(join(out, 'data/redaction.json'), 'utf8')).toLowerCase();
    for (const { kind, values } of redaction?.kinds ?? []) {
      expect(values, kind).toBeGreaterThan(0);
      expect(log).toContain(kind);
    }
    const kept = join(home, 'kept');
    await exportPackage({ ...request, leadIds, out: kept, redact: { keep: ['+33612345678', people.seller] } }, deps);
    const text = await readFile(join(kept, 'data/lead-1/snapshot-1/text.txt'), 'utf8');
    expect(text).toContain(people.phone);
    expect(text).not.toContain(people.bystander);
    expect(await readFile(join(kept, 'data/report/report.html'), 'utf8')).toContain(people.seller);
  });
});
