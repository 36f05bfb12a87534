// Who has which lead before them. The queue keeps the claims under the member's id, so a reload or a second tab finds them again;
// the store says whether a lead is still open, and what is not falls off the queue here.
import type { ServerResponse } from 'node:http';
import type { Member } from '../contract/session.ts';
import { openStatuses } from '#listing/lead.ts';
import type { StoredLead } from '#store/lead-types.ts';
import { getLead } from '#store/leads.ts';
import type { Desk } from './desk.ts';
import { isHandedOut } from './policies/leads.ts';
import type { Authorized } from './policies/authorized.ts';

type Triager = Authorized<Member, 'triage'>;

/** How many leads may be laid aside in search of one to hand out: skipped ones, and escalated ones that wait for a supervisor. */
const asideLimit = 250;

/** Claims up to `take` leads, worst first, leaving out those in `not`; fewer where fewer wait. */
export async function claimNext(
  desk: Desk,
  member: Triager,
  { take, not }: { take: number; not: readonly string[] },
): Promise<StoredLead[]> {
  const taken: StoredLead[] = [];
  const aside: string[] = [];
  try {
    while (taken.length < take && aside.length < asideLimit) {
      const job = await desk.queue.claimNext(member.id);
      if (job === undefined) break;
      const lead = await getLead(desk.store, job.id);
      if (lead === undefined || !openStatuses.includes(lead.status)) await desk.queue.remove(job.id);
      else if (not.includes(lead.id) || !isHandedOut(member, lead.status)) aside.push(lead.id);
      else taken.push(lead);
    }
  } finally {
    for (const id of aside) await desk.queue.release(id, member.id);
  }
  return taken;
}

/** Gives `ids` back where the answer that hands them out reaches nobody: the page was left, or its line broke, while it was made. */
export function givenBackIfUnheard({ queue }: Pick<Desk, 'queue'>, member: Triager, answer: HandedOut): void {
  const { response, ids, onError } = answer;
  const release = async () => {
    for (const id of ids) await queue.release(id, member.id);
  };
  const giveBack = () => {
    // Ended is as good as heard: should the line break after all, the claims lapse.
    if (!response.writableEnded) release().catch(onError);
  };
  if (response.destroyed) giveBack();
  else response.once('close', giveBack);
}

interface HandedOut {
  response: ServerResponse;
  ids: readonly string[];
  onError: (error: unknown) => void;
}

/** Claims that very lead, or holds it for longer where the member has it already; false where a colleague does. */
export async function claimOne({ queue }: Desk, member: Triager, lead: StoredLead): Promise<boolean> {
  if (await queue.extend(lead.id, member.id)) return true;
  await queue.offer([{ id: lead.id, score: lead.score }]);
  return queue.claim(lead.id, member.id);
}
