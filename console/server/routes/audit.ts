// The audit log: looked through, taken away as CSV, and its chain verified.
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { exportAudit, listAudit, verifyAudit } from '../../contract/audit.ts';
import type { AuditFilter } from '../../contract/audit.ts';
import { appendAudit, verifyAudit as verifyChain } from '#store/audit.ts';
import { eachAudit, leadsAmong, searchAudit } from '#store/audit-search.ts';
import type { Auth } from '../auth.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { membersOf } from '../members.ts';
import { mayReadAudit } from '../policies/audit.ts';
import { auditColumns, auditLine, presentAuditRow } from '../presenters/audit.ts';
import { presentMember } from '../presenters/members.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import type { AuthContext } from './session.ts';

const shown = 100;
const dayMs = 86_400_000;

export function auditRoutes(app: App, { store, clock, auth, log }: AuthContext): void {
  app.route({
    ...at(listAudit),
    handler: async (request) => {
      const member = mayReadAudit(signedIn(request));
      const { before, ...filter } = request.query;
      const view = viewOf(store, member);
      const [rows, names] = await Promise.all([
        searchAudit(view, { ...instants(filter), before, limit: shown }),
        namesOf(auth, member.agencyId),
      ]);
      const leads = await leadsAmong(view, rows);
      return {
        rows: rows.map((row) => presentAuditRow(row, { names, leads })),
        next: rows.length < shown ? null : (rows.at(-1)?.id ?? null),
        people: [...names].map(([id, name]) => ({ id, name })),
      };
    },
  });

  app.get(exportAudit.path, { schema: { querystring: exportAudit.schema.querystring } }, async (request, reply) => {
    const member = mayReadAudit(signedIn(request));
    const names = await namesOf(auth, member.agencyId);
    const details = { agency: member.agencyId, ...request.query };
    await appendAudit(store.db, [{ actor: member.id, action: 'audit.exported', subject: 'audit', details }], clock);
    const rows = eachAudit(viewOf(store, member), instants(request.query));
    // A cell that begins like a formula is made harmless: the file is opened in spreadsheets.
    const csv = stringify({ header: true, columns: auditColumns, escape_formulas: true });
    const lines = (async function* () {
      for await (const row of rows) yield auditLine(row, names);
    })();
    pipeline(Readable.from(lines), csv, (error) => {
      if (error) log.warn({ err: error }, 'an export of the audit log broke off');
    });
    return reply
      .header('content-disposition', `attachment; filename="audit-${clock.now().toISOString().slice(0, 10)}.csv"`)
      .header('cache-control', 'private, no-store')
      .type('text/csv; charset=utf-8')
      .send(csv);
  });

  app.route({
    ...at(verifyAudit),
    config: { rateLimit: { max: 6, timeWindow: '1 minute' } },
    handler: async (request) => {
      mayReadAudit(signedIn(request));
      const verdict = await verifyChain(store);
      return verdict.ok
        ? { ok: true, rows: verdict.rows, head: verdict.head, firstBroken: null, why: null }
        : { ok: false, rows: verdict.rows, head: null, firstBroken: verdict.firstBroken, why: verdict.why };
    },
  });
}

async function namesOf(auth: Auth, agencyId: string): Promise<Map<string, string>> {
  const members = (await membersOf(auth, agencyId)).map(presentMember);
  return new Map(members.map(({ id, name }) => [id, name]));
}

/** Days as the instants at which they begin; the last one counts whole. */
function instants({ from, to, ...rest }: AuditFilter) {
  return {
    ...rest,
    from: from === undefined ? undefined : `${from}T00:00:00.000Z`,
    to: to === undefined ? undefined : new Date(Date.parse(`${to}T00:00:00.000Z`) + dayMs).toISOString(),
  };
}
