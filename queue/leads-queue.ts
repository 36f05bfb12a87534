// The triage queue: worst first, one analyst a lead. A claim is BullMQ's manual processing; left alone, it lapses with its lock
// and the lead goes back. The store holds the truth about leads, this queue only who looks at which: rebuild() makes it anew.
import type { JobQueue, QueueBackend } from './backend.ts';

export interface LeadsQueue {
  /** Puts leads onto the queue, or moves them where they wait already; a claimed one stays where it is. Idempotent. */
  offer(leads: ReadonlyArray<{ id: string; score: number }>): Promise<void>;
  /** The most suspicious lead that nobody holds, now held under `token`; undefined where none waits. */
  claimNext(token: string): Promise<{ id: string } | undefined>;
  /** That very lead, where it waits; false where somebody holds it, or where it is not on the queue. */
  claim(leadId: string, token: string): Promise<boolean>;
  /** Holds it for another lock's length; false where the claim has lapsed. Needs nothing but the token: also after a restart. */
  extend(leadId: string, token: string): Promise<boolean>;
  /** Ends the claim and takes the lead off the queue; false where the claim has lapsed. */
  settle(leadId: string, token: string, result: unknown): Promise<boolean>;
  /** Gives the lead back to the others at once; false where the claim has lapsed. */
  release(leadId: string, token: string): Promise<boolean>;
  /** Takes a lead off the queue, whoever holds it; true where it was there. */
  remove(leadId: string): Promise<boolean>;
  /** Makes the queue hold just these leads; claims on them stay. Answers how many were given. */
  rebuild(open: AsyncIterable<{ id: string; score: number }>): Promise<number>;
  counts(): Promise<{ waiting: number; claimed: number }>;
  /** The queue and its connections are the backend's and close with it. */
  close(): Promise<void>;
}

const bulk = 500;

export interface LeadsQueueOptions {
  lockMs?: number;
  stalledCheckMs?: number;
}

/** `lockMs`: how long a claim holds without extend(), default 60 s; `stalledCheckMs`: how often lapsed claims are looked for: one comes back at the second look after it lapsed. */
export function makeLeadsQueue(
  backend: QueueBackend,
  options: LeadsQueueOptions & { name?: string; beside?: string } = {},
): LeadsQueue {
  const { lockMs = 60_000, stalledCheckMs = Math.max(500, lockMs / 4), name = 'leads' } = options;
  const sharing = options.beside === undefined ? {} : { beside: options.beside };
  const queue = backend.queue(name, { ...sharing, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
  const locks = backend.locks(name);
  // A lead may be left alone as often as people are called away: no count of lapses makes it fail.
  const worker = backend.worker(name, null, {
    ...sharing,
    autorun: false,
    lockDuration: lockMs,
    stalledInterval: stalledCheckMs,
    maxStalledCount: 2 ** 31 - 1,
  });
  const checking = worker.startStalledCheckTimer();
  checking.catch(() => {});

  return {
    async offer(offered) {
      // Named twice, the last score counts; moved side by side, either might.
      const leads = [...new Map(offered.map((lead) => [lead.id, lead])).values()];
      for (let from = 0; from < leads.length; from += bulk) {
        const part = leads.slice(from, from + bulk);
        await addAll(queue, part);
        await Promise.all(part.map((lead) => moveTo(queue, lead)));
      }
    },

    async claimNext(token) {
      const job = await worker.getNextJob(token, { block: false });
      return job?.id === undefined ? undefined : { id: job.id };
    },

    claim: (leadId, token) => locks.take(leadId, token, lockMs),

    async extend(leadId, token) {
      const job = await queue.getJob(leadId);
      return job !== undefined && (await job.extendLock(token, lockMs)) === 1;
    },

    async settle(leadId, token, result) {
      const job = await queue.getJob(leadId);
      return job !== undefined && held(() => job.moveToCompleted(result, token, false));
    },

    async release(leadId, token) {
      const job = await queue.getJob(leadId);
      // Extended first, because the move itself answers the same whether the token held the lock or not.
      if (job === undefined || (await job.extendLock(token, lockMs)) !== 1) return false;
      return held(() => job.moveToWait(token));
    },

    async remove(leadId) {
      const job = await queue.getJob(leadId);
      if (job === undefined) return false;
      await locks.drop(leadId);
      return held(() => job.remove());
    },

    async rebuild(open) {
      const held = new Set((await queue.getJobs(['active'])).map(({ id }) => id));
      await queue.drain();
      let given = 0;
      let part: Array<{ id: string; score: number }> = [];
      for await (const lead of open) {
        held.delete(lead.id);
        part.push(lead);
        given += 1;
        if (part.length === bulk) await addAll(queue, part.splice(0));
      }
      await addAll(queue, part);
      for (const id of held) if (id !== undefined) await this.remove(id);
      return given;
    },

    async counts() {
      const { waiting = 0, prioritized = 0, active = 0 } = await queue.getJobCounts('waiting', 'prioritized', 'active');
      return { waiting: waiting + prioritized, claimed: active };
    },

    async close() {
      await checking.catch(() => {});
      await worker.close();
    },
  };
}

/** Jobs with the id of one that is there already are left out by the queue. */
async function addAll(queue: JobQueue, leads: ReadonlyArray<{ id: string; score: number }>): Promise<void> {
  if (leads.length === 0) return;
  await queue.addBulk(
    leads.map(({ id, score }) => ({ name: 'lead', data: {}, opts: { jobId: id, priority: priorityOf(score) } })),
  );
}

async function moveTo(queue: JobQueue, { id, score }: { id: string; score: number }): Promise<void> {
  const job = await queue.getJob(id);
  const priority = priorityOf(score);
  if (job === undefined || job.priority === priority) return;
  await job.changePriority({ priority }).catch((error: unknown) => {
    // Settled between the two calls.
    if (!isLost(error)) throw error;
  });
}

/** BullMQ counts from 1, the first to go, to 2^21; 0 would go before all. A millionth of score is told apart. */
function priorityOf(score: number): number {
  return 1 + Math.round((1 - Math.min(Math.max(score, 0), 1)) * 1_000_000);
}

/** True where the step was done, false where the job or our lock on it is no longer there. */
async function held(step: () => Promise<unknown>): Promise<boolean> {
  try {
    await step();
    return true;
  } catch (error) {
    if (isLost(error)) return false;
    throw error;
  }
}

/** BullMQ's codes: -1 no such job, -2 no lock, -3 not in that state, -6 another's lock. */
function isLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && [-1, -2, -3, -6].includes(Number(error.code));
}
