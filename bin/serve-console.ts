// Joins the console with the store, the queue and the evidence; used by `start` and by the console process.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { AgencySignIn } from '#console/server/oidc.ts';
import { serveReplay } from '#console/server/replay.ts';
import { type RunningConsole, serveConsole } from '#console/server/server.ts';
import { type Gazetteer, openGazetteer } from '#lib/gazetteer.ts';
import { makeTranslator, type Translator } from '#lib/translator.ts';
import { syncSchedulers } from '#queue/run-schedules.ts';
import { listSchedules } from '#store/schedules.ts';
import { enqueue } from '#queue/enqueue.ts';
import { jobs } from '#queue/jobs.ts';
import { type LeadsQueues, makeLeadsQueues } from '#queue/leads-queues.ts';
import { listAgencies } from '#store/agencies.ts';
import { getLead, openLeads } from '#store/leads.ts';
import { GiveUp, StopAll } from '#lib/errors.ts';
import type { Opened } from './open.ts';
import { openJudge } from './judge.ts';
import { makeCrawling } from './console-crawling.ts';
import { exportsOf } from './export-lead.ts';
import { evidenceFolder, openSnapshot } from './open-snapshot.ts';
import { firstLogin, type FirstLogin } from './first-login.ts';
import { sessionSecret } from './secret.ts';
import { version } from './version.ts';

export interface ServedConsole {
  url: string;
  /** The administrator's log-in where the first start made one and it is still kept in the home folder. */
  login: FirstLogin | undefined;
  leads: LeadsQueues;
  close(): Promise<void>;
}

/** How long a lead stays an analyst's own while the page is open but silent. */
const claimMs = 60_000;

/** Builds the queue anew from the store, then serves the console. */
export async function startConsole(opened: Opened, address: { host: string; port: number }): Promise<ServedConsole> {
  const { store, backend, clock, log, config } = opened;
  const leads = makeLeadsQueues(backend, { lockMs: claimMs });
  for (const { id } of await listAgencies(store)) await (await leads.of(id)).rebuild(openLeads(store, id));
  const judge = openJudge(config.home);
  const webRoot = fileURLToPath(new URL('../dist/web', import.meta.url));
  // Behind a proxy that has no second name for it, the archive is downloaded and looked at elsewhere.
  const replay =
    config.origin === undefined || config.replay !== undefined
      ? await serveReplay({ host: address.host, clock, behind: config.replay })
      : undefined;
  // Beside the start, which does not wait for it: until then leads have no map.
  let gazetteer: Gazetteer | undefined;
  const reading = openGazetteer().then((read) => void (gazetteer = read));
  const running: RunningConsole = await listen(
    {
      store,
      queues: leads,
      matcher: judge.matcher,
      lexicon: judge.lexicon,
      groups: [...judge.lexicon.groups.keys()].toSorted(),
      crawling: makeCrawling(opened, judge),
      syncTimetable: async () => syncSchedulers(backend, await listSchedules(store)),
      clock,
      log,
      claimMs,
      secret: sessionSecret(config),
      origin: config.origin,
      oidc: agencySignIn(config),
      translator: translatorOf(config),
      gazetteer: () => gazetteer,
      webRoot: existsSync(webRoot) ? webRoot : undefined,
      captureEvidence: async (leadId, actor) => {
        const lead = await getLead(store, leadId);
        if (lead === undefined) throw new GiveUp(`There is no lead ${leadId}.`, { code: 'NO_SUCH_LEAD' });
        await enqueue(backend, 'capture', {
          requestId: clock.newId(),
          leadId,
          url: lead.listing.url,
          requestedBy: actor.id,
        });
      },
      jobQueues: ['leads', ...Object.keys(jobs)].map((name) => backend.whole(name)),
      openBlob: (sha256) => opened.blobs.get(sha256),
      metricsToken: config.metricsToken,
      version,
      openSnapshot: (snapshot, part) => openSnapshot(config.home, snapshot, part),
      archivePath: async ({ file }) => (file === null ? undefined : join(config.home, evidenceFolder, file)),
      replay,
      makeExport: exportsOf(opened),
    },
    address,
  ).catch(async (error: unknown) => {
    await replay?.close();
    throw error;
  });
  const login = await firstLogin(opened, running);
  return {
    url: running.url,
    login,
    leads,
    close: async () => {
      await reading;
      await running.close();
      await replay?.close();
      await leads.close();
    },
  };
}

async function listen(...args: Parameters<typeof serveConsole>): Promise<RunningConsole> {
  try {
    return await serveConsole(...args);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new StopAll(`Port ${args[1].port} on ${args[1].host} is taken.`, {
      code: 'PORT_TAKEN',
      hint: 'Is Nightjar running already? Else choose another with --port or NIGHTJAR_PORT; 0 takes any free one.',
      cause: error,
    });
  }
}

function agencySignIn({ oidc }: Opened['config']): AgencySignIn | undefined {
  if (oidc === undefined) return undefined;
  const { secretFile, ...rest } = oidc;
  return { ...rest, clientSecret: readSecret(secretFile, 'NIGHTJAR_OIDC_SECRET_FILE') };
}

function translatorOf({ translate }: Opened['config']): Translator | undefined {
  if (translate === undefined) return undefined;
  const { url, keyFile } = translate;
  return makeTranslator({
    url,
    key: keyFile === undefined ? undefined : readSecret(keyFile, 'NIGHTJAR_TRANSLATE_KEY_FILE'),
  });
}

/** A secret in a file of its own, out of the environment that every child process inherits. */
function readSecret(file: string, setting: string): string {
  const secret = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (secret !== '') return secret;
  throw new StopAll(`${file} (${setting}) holds no secret.`, {
    code: 'BAD_CONFIGURATION',
    hint: "Put it there, readable by Nightjar's account alone.",
  });
}
