// The first start's administrator: a password that is shown, and a link by which a better one is chosen, once.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFirstAdministrator, findMember } from '#console/server/members.ts';
import type { RunningConsole } from '#console/server/server.ts';
import { findInvitation, invite, wasUsed } from '#store/invitations.ts';
import type { Opened } from './open.ts';

export interface FirstLogin {
  email: string;
  password: string;
  /** Undefined once it is too old. */
  link: string | undefined;
}

/** What is kept in the home folder, so that a second start can show it again. */
interface Kept {
  email: string;
  password: string;
  /** Missing in homes of before there was a link. */
  token?: string;
}

type Needed = Pick<Opened, 'store' | 'clock'> & { config: Pick<Opened['config'], 'home' | 'agency' | 'origin'> };

/** Makes the administrator where there is none; undefined where nothing of the first start is of use any more. */
export async function firstLogin(opened: Needed, { app, url }: RunningConsole): Promise<FirstLogin | undefined> {
  const { store, clock, config } = opened;
  // Readable by the operator alone.
  const file = join(config.home, 'first-login.json');
  const made = await ensureFirstAdministrator(app.auth, { agency: config.agency });
  if (made !== undefined) {
    const member = await findMember(app.auth, { email: made.email });
    if (member === undefined) throw new Error('The administrator that was just made is not there.');
    const { id: memberId, agencyId, email, name, role } = member;
    const { token } = await invite(store, { agencyId, email, name, role, memberId, createdBy: 'system' }, clock);
    writeFileSync(file, JSON.stringify({ ...made, token } satisfies Kept), { mode: 0o600 });
  }
  if (!existsSync(file)) return undefined;
  const { email, password, token } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
  if (token === undefined) return { email, password, link: undefined };
  if (await wasUsed(store, token)) {
    // Its holder has a password of their own: this one opens nothing, and need lie nowhere.
    rmSync(file);
    return undefined;
  }
  const open = (await findInvitation(store, token, clock)) !== undefined;
  return { email, password, link: open ? `${config.origin ?? url}/welcome#${token}` : undefined };
}

/** The lines that tell it. */
export function inWords({ email, password, link }: FirstLogin): string[] {
  const choose = link === undefined ? [] : [`or choose your own password, once and within three days: ${link}`];
  return [`sign in as ${email} with ${password}`, ...choose];
}
