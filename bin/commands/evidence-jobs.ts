// The jobs that look after evidence once it is there: time-stamps that are still to come, the custody log's heads every hour.
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restampWacz } from '#evidence/restamp.ts';
import { openSigner } from '#evidence/sign.ts';
import { stampCustody } from '#evidence/stamp-custody.ts';
import { GiveUp, RetryLater } from '#lib/errors.ts';
import { enqueue } from '#queue/enqueue.ts';
import type { PayloadOf } from '#queue/jobs.ts';
import type { Handlers } from '#queue/run-workers.ts';
import { getSnapshot, replaceEdition, unstampedSnapshots } from '#store/snapshots.ts';
import type { Opened } from '../open.ts';
import { evidenceFolder } from '../open-snapshot.ts';
import { keysFolder, openAuthorities } from './evidence-authorities.ts';

const fiveMinutes = 5 * 60_000;
const hour = 60 * 60_000;

export function evidenceJobs(opened: Opened): Pick<Handlers, 'capture-stamp' | 'capture-custody'> {
  return {
    'capture-stamp': (payload, { signal }) => stampSnapshot(payload, { opened, signal }),
    'capture-custody': async (_, { signal }) => {
      const { store, clock, config } = opened;
      return stampCustody(store, { authorities: await openAuthorities(config, clock), clock, signal });
    },
  };
}

/**
 * Writes a new edition of the package where new tokens came. Throws `RetryLater` (`TIMESTAMPS_MISSING`) while some are missing: after five
 * minutes at first, then a quarter of the snapshot's age, every hour at most.
 */
export async function stampSnapshot(
  { snapshotId }: PayloadOf<'capture-stamp'>,
  { opened, signal }: { opened: Opened; signal: AbortSignal },
): Promise<{ timestamps: string }> {
  const { store, config, clock } = opened;
  const snapshot = await getSnapshot(store, snapshotId);
  if (snapshot === undefined || snapshot.file === null || snapshot.sha256 === null)
    throw new GiveUp(`There is no file of snapshot ${snapshotId}.`, { code: 'NO_SUCH_SNAPSHOT' });
  const { timestamps: noted } = snapshot.hashes;
  const state = typeof noted === 'string' ? noted : 'none';
  if (state !== 'pending' && state !== '1 of 2') return { timestamps: state };
  const folder = join(config.home, evidenceFolder);
  const name = freeEdition(folder, snapshot.file);
  const [path, out] = [join(folder, snapshot.file), join(folder, name)];
  const authorities = await openAuthorities(config, clock);
  const keyId = typeof snapshot.hashes['keyId'] === 'string' ? { keyId: snapshot.hashes['keyId'] } : {};
  const signer = await openSigner(join(config.home, keysFolder), { clock, agency: config.agency, ...keyId });
  const edition = await restampWacz(path, { out, authorities, signer, clock, signal });
  if (edition !== undefined) {
    const picture = path.replace(/\.wacz$/u, '.png');
    if (existsSync(picture)) await copyFile(picture, out.replace(/\.wacz$/u, '.png'));
    const { sha256, size, timestamps } = edition;
    const why = 'time-stamps that were still to come';
    await replaceEdition(
      store,
      { id: snapshotId, before: snapshot.sha256, file: name, sha256, size, timestamps, why },
      clock,
    );
    if (timestamps === 'complete') return { timestamps };
  }
  const age = clock.now().getTime() - Date.parse(snapshot.createdAt);
  throw new RetryLater(`Snapshot ${snapshotId} still lacks time-stamps.`, {
    code: 'TIMESTAMPS_MISSING',
    hint: 'Are the addresses in NIGHTJAR_TSA_URLS those of two authorities, and can this machine reach them?',
    afterMs: Math.min(hour, Math.max(fiveMinutes, age / 4)),
  });
}

/** Puts the hour's work on the queue now and every quarter of an hour; what is there already is not doubled. Ends with `signal`. */
export function startEvidenceTimetable(opened: Opened, signal: AbortSignal): void {
  const { backend, clock, log, store } = opened;
  const turn = async (): Promise<void> => {
    try {
      await enqueue(backend, 'capture-custody', { hour: clock.now().toISOString().slice(0, 13) });
      for (const snapshotId of await unstampedSnapshots(store)) await enqueue(backend, 'capture-stamp', { snapshotId });
    } catch (error) {
      log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'the evidence timetable missed a turn',
      );
    }
  };
  if (signal.aborted) return;
  void turn();
  const timer = setInterval(() => void turn(), hour / 4);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}

/** `x.wacz`, `x.2.wacz`, `x.3.wacz`: an edition never takes the place of another file. */
function freeEdition(folder: string, file: string): string {
  const base = file.replace(/(?:\.\d+)?\.wacz$/u, '');
  for (let n = 2; ; n += 1) {
    const name = `${base}.${n}.wacz`;
    if (!existsSync(join(folder, name))) return name;
  }
}
