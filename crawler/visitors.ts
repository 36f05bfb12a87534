// Visitors: for a source that may be asked through proxies, each page is asked as one of a few visitors, who has one way out and cookies of its own.
// Crawlee's SessionPool says who is worn, blocked or too old, its ProxyConfiguration which proxy a new one gets. Rates and robots.txt are as ever:
// a second proxy is no second visitor to a host's pace.
import type { ProxyConfiguration, Session, SessionPool } from 'crawlee';
import type { Clock } from '#lib/clock.ts';
import { Retry, RetryLater } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import type { ProxyServer } from '#lib/proxy.ts';
import type { Cookies, HttpClient } from './fetch/client.ts';
import { makeQuietConfiguration } from './quiet-crawlee.ts';
import { direct } from './sources/proxies.ts';
import type { Source } from './sources/source.ts';

export interface Visitor {
  id: string;
  client: HttpClient;
  /** Throws where its proxy has failed meanwhile: a page drawn then may lack what its scripts asked for. */
  checkProxy(): void;
  /** What a browser needs to go on as this visitor, and what it learned on the way. */
  browserCookies: {
    of(url: string): ReturnType<Session['getCookies']>;
    keep(cookies: Parameters<Session['setCookies']>[0], url: string): void;
  };
}

export interface Visitors {
  /** Works as one visitor; where its proxy fails, again as one with another, until none is left. */
  through<Answer>(work: (visitor: Visitor) => Promise<Answer>): Promise<Answer>;
  /** For what is asked once for all of them, robots.txt: as whoever it may be. */
  client: HttpClient;
  close(): Promise<void>;
}

export interface VisitorOptions {
  source: Source & { proxies: NonNullable<Source['proxies']> };
  /** Whether an address is the source's own. */
  own: (url: URL) => boolean;
  userAgent: string;
  clock: Clock;
  log: Log;
  credentialsFor: (address: string) => ProxyServer['credentials'];
  makeClient: (way: { proxy: ProxyServer | undefined; cookies: Cookies }) => HttpClient;
}

/** The site wants nothing more of this visitor. 401 is not among them: a log-in wall stands before everybody. */
const blocked = [403, 429];
/** A proxy that failed is looked at again after this. */
const restMs = 60_000;
/** Faults on the way that may be the proxy's or the site's. */
const doubtful = new Set(['RESET', 'UNREACHABLE', 'SLOW', 'NETWORK', 'TLS', 'DNS']);

interface Known extends Visitor {
  session: Session;
  server: string;
  /** Pages under way. */
  busy: number;
  /** What its proxy failed with. */
  fault: Retry | undefined;
}

/** Opened once a source, when its first page is asked for: Crawlee's modules are loaded then. */
export async function openVisitors(options: VisitorOptions): Promise<Visitors> {
  const { source, own, clock, log } = options;
  const { servers, sessions = servers.length, pages, minutes } = source.proxies;
  const { SessionPool: Pool, ProxyConfiguration: Rotation } = await import('crawlee');
  const { configuration, log: crawleeLog } = await makeQuietConfiguration();
  const pool: SessionPool = await Pool.open(
    {
      maxPoolSize: sessions,
      sessionOptions: { maxUsageCount: pages, maxAgeSecs: minutes * 60, log: crawleeLog },
      blockedStatusCodes: blocked,
      persistenceOptions: { enable: false },
      log: crawleeLog,
    },
    configuration,
  );
  const rotation: ProxyConfiguration = new Rotation({
    proxyUrls: servers.map(({ address }) => (address === direct ? null : address)),
  });
  const known = new Map<string, Known>();
  const restingUntil = new Map<string, number>();
  const isResting = (address: string) => (restingUntil.get(address) ?? 0) > clock.now().getTime();
  const nameOf = (address: string) => servers.find((server) => server.address === address)?.name ?? address;

  const meet = (session: Session, server: string): Known => {
    const proxy =
      server === direct
        ? undefined
        : { name: nameOf(server), address: server, credentials: options.credentialsFor(server) };
    const client = options.makeClient({ proxy, cookies: cookiesOf(session) });
    const visitor: Known = {
      id: session.id,
      session,
      server,
      busy: 0,
      fault: undefined,
      checkProxy() {
        if (visitor.fault !== undefined) throw visitor.fault;
      },
      browserCookies: {
        of: (url) => session.getCookies(url),
        keep: (cookies, url) => session.setCookies(cookies, url),
      },
      client: {
        ...client,
        async fetch(url, fetchOptions) {
          try {
            const fetched = await client.fetch(url, fetchOptions);
            if (own(new URL(fetched.finalUrl)) && session.retireOnBlockedStatusCodes(fetched.status))
              log.info({ source: source.name, proxy: nameOf(server), status: fetched.status }, 'a visitor was blocked');
            return fetched;
          } catch (error) {
            if (isProxyFault(error)) {
              visitor.fault ??= error;
              restingUntil.set(server, clock.now().getTime() + restMs);
              session.retire();
              log.warn({ source: source.name, proxy: nameOf(server), error: error.message }, 'a proxy failed');
            } else if (error instanceof Retry && doubtful.has(error.code)) session.markBad();
            throw error;
          }
        },
      },
    };
    known.set(session.id, visitor);
    return visitor;
  };

  /** Those who are through, once nobody works as them any more. */
  const letGo = () => {
    for (const [id, { session, busy, client }] of known) {
      if (busy > 0 || session.isUsable()) continue;
      known.delete(id);
      void client.close();
    }
  };

  /** Counted as busy from here on. */
  const take = async (): Promise<Known> => {
    letGo();
    // Each server may turn out to be resting once, and each session of one that has just begun to.
    for (let tries = sessions + servers.length; tries > 0; tries -= 1) {
      const session = await pool.getSession();
      const visitor = known.get(session.id) ?? meet(session, (await rotation.newUrl(session.id)) ?? direct);
      if (!isResting(visitor.server)) {
        visitor.busy += 1;
        return visitor;
      }
      session.retire();
    }
    const waits = servers.map(({ address }) => (restingUntil.get(address) ?? 0) - clock.now().getTime());
    const faults = servers.map(({ name }) => name).join(', ');
    throw new RetryLater(`No proxy of ${source.name} answers: ${faults}`, {
      code: 'PROXY',
      afterMs: Math.max(1, Math.min(...waits)),
    });
  };

  const through: Visitors['through'] = async (work) => {
    for (let left = servers.length; ; left -= 1) {
      const visitor = await take();
      try {
        const answer = await work(visitor);
        if (visitor.session.isUsable()) visitor.session.markGood();
        return answer;
      } catch (error) {
        if (left <= 1 || !isProxyFault(error)) throw error;
      } finally {
        visitor.busy -= 1;
        letGo();
      }
    }
  };

  return {
    through,
    client: {
      userAgent: options.userAgent,
      fetch: (url, fetchOptions) => through(({ client }) => client.fetch(url, fetchOptions)),
      close: async () => {},
    },
    async close() {
      await pool.teardown({ persistState: false });
      await Promise.all([...known.values()].map(({ client }) => client.close()));
      known.clear();
    },
  };
}

/** Cookies by Crawlee's session, whose jar keeps RFC 6265 and the public suffix list. */
function cookiesOf(session: Session): Cookies {
  return {
    header: (url) => session.getCookieString(url),
    keep(setCookie, url) {
      for (const cookie of setCookie)
        try {
          session.setCookie(cookie, url);
        } catch {
          // For another site, or none at all: a browser would leave it too.
        }
    },
  };
}

function isProxyFault(error: unknown): error is Retry {
  return error instanceof Retry && error.code === 'PROXY';
}
