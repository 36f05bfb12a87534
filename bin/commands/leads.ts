// `leads`, `lead show`, `lead verdict`: the queue without a browser.
import { userInfo } from 'node:os';
import { type Lead, leadStatuses, verdicts } from '#listing/lead.ts';
import { BadInput, GiveUp } from '#lib/errors.ts';
import { makeLeadsQueues } from '#queue/leads-queues.ts';
import { changesOf, getLead, listLeads } from '#store/leads.ts';
import { ownAgency } from '#store/agencies.ts';
import { recordVerdict, verdictsOf } from '#store/verdicts.ts';
import { writeLine } from '../lines.ts';
import { type Opened, openAll } from '../open.ts';

export async function listQueue(options: { status?: string; json?: boolean }): Promise<void> {
  const status = options.status === undefined ? undefined : oneOf(options.status, leadStatuses, '--status');
  await withStore(async ({ store }) => {
    let cursor: string | undefined;
    do {
      const page = await listLeads(store, {
        limit: 200,
        ...(status === undefined ? {} : { status: [status] }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      for (const lead of page.leads) {
        if (options.json === true) await writeLine(process.stdout, publicLead(lead));
        else
          process.stdout.write(
            `${lead.score.toFixed(2)}  ${lead.status.padEnd(10)}  ${lead.id}  ${oneLine(lead.listing.title)}\n`,
          );
      }
      cursor = page.next;
    } while (cursor !== undefined);
  });
}

export async function showLead(id: string, options: { json?: boolean }): Promise<void> {
  await withStore(async ({ store }) => {
    const lead = await getLead(store, id);
    if (lead === undefined) throw noSuchLead(id);
    const decided = await verdictsOf(store, id);
    const changes = await changesOf(store, lead.listingId);
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify({ ...publicLead(lead), verdicts: decided, changes }, null, 2)}\n`);
      return;
    }
    const { listing, assessment } = lead;
    const price = listing.price === null ? '–' : `${listing.price.amount} ${listing.price.currency ?? ''}`;
    process.stdout.write(
      [
        oneLine(listing.title),
        `  ${listing.url}`,
        `  status ${lead.status} · score ${lead.score.toFixed(2)} · seen in ${lead.sightings} scan(s)`,
        `  price ${price} · seller ${listing.seller?.name ?? '–'} · place ${listing.location ?? '–'}`,
        `  ${assessment.taxa.map((taxon) => `${taxon.name}${taxon.appendix === null ? '' : ` (Appendix ${taxon.appendix})`}`).join(', ')}`,
        'Why:',
        ...assessment.reasons.map(
          (reason) =>
            `  ${reason.points > 0 ? '+' : ''}${reason.points.toFixed(2)}  ${oneLine(reason.text)}  — ${reason.means}`,
        ),
        ...changes.map(
          (change) =>
            `Changed ${change.at}: ${change.field} ${JSON.stringify(change.old)} → ${JSON.stringify(change.new)}`,
        ),
        ...decided.map(
          (verdict) =>
            `${verdict.at}  ${verdict.verdict} by ${verdict.actor.name}${verdict.note === null ? '' : `: ${verdict.note}`}`,
        ),
        '',
      ].join('\n'),
    );
  });
}

export async function decideLead(id: string, given: string, options: { note?: string }): Promise<void> {
  const verdict = oneOf(given, verdicts, 'verdict');
  await withStore(async ({ store, backend, clock }) => {
    const name = userInfo().username;
    const recorded = await recordVerdict(store, {
      leadId: id,
      verdict,
      ...(options.note === undefined ? {} : { note: options.note }),
      actor: { id: `os:${name}`, role: 'supervisor', name },
      clock,
    });
    const queues = makeLeadsQueues(backend);
    const queue = await queues.of((await getLead(store, id))?.agencyId ?? ownAgency);
    if (verdict === 'reopened') await queue.offer([{ id, score: recorded.score }]);
    else await queue.remove(id);
    await queues.close();
    process.stdout.write(`${id}  ${recorded.from} → ${recorded.to}\n`);
  });
}

/** The shape that the command line promises, without what the store adds for itself. */
export function publicLead({ id, status, score, listing, assessment, sightings }: Lead): Lead {
  return { id, status, score, listing, assessment, sightings };
}

async function withStore(work: (opened: Opened) => Promise<void>): Promise<void> {
  const opened = await openAll();
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

function oneOf<T extends string>(given: string, known: readonly T[], field: string): T {
  const found = known.find((value) => value === given);
  if (found === undefined)
    throw new BadInput(`"${given}" is not known`, { field, hint: `Use one of ${known.join(', ')}.` });
  return found;
}

const noSuchLead = (id: string): GiveUp =>
  new GiveUp(`There is no lead ${id}.`, { code: 'NO_SUCH_LEAD', hint: 'nightjar leads lists those there are.' });

/** Titles are strangers' text: no line breaks, no terminal control codes. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 160);
