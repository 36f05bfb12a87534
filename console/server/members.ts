// Makes members: sign-up is closed, so this is the only way in. bin/ calls it; the first start makes one administrator.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Member } from '../contract/session.ts';
import { memberSchema } from '../contract/session.ts';
import { BadInput } from '#lib/errors.ts';
import { ownAgency } from '#store/agencies.ts';
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';
import type { Auth } from './auth.ts';

export interface NewMember {
  email: string;
  name: string;
  role: Role;
  /** Its name. */
  agency: string;
  /** Default the own agency. */
  agencyId?: string;
  password: string;
}

const newMemberSchema = z.object({
  email: z.email().max(254),
  name: z.string().trim().min(1).max(120),
  role: z.enum(roles),
  agency: z.string().max(200),
  agencyId: z.string().max(60).default(ownAgency),
  password: z.string().min(12).max(256),
});

/** Makes a member who signs in with e-mail and password. Throws `BadInput` for a bad field or an e-mail that is taken. */
export async function createMember(auth: Auth, input: NewMember): Promise<Member> {
  const parsed = newMemberSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadInput(issue?.message ?? 'unusable', { field: issue?.path.join('.') ?? 'member' });
  }
  const { password, ...person } = parsed.data;
  const { internalAdapter, password: passwords } = await auth.$context;
  const email = person.email.toLowerCase();
  if ((await internalAdapter.findUserByEmail(email)) !== null)
    throw new BadInput(`${email} is taken`, { field: 'email' });
  const user = await internalAdapter.createUser({ ...person, email, emailVerified: true }, { method: 'admin' });
  await internalAdapter.linkAccount({
    userId: user.id,
    accountId: user.id,
    providerId: 'credential',
    password: await passwords.hash(password),
  });
  return memberSchema.parse(user);
}

/**
 * Makes an administrator where there is none, and answers the log-in this once: only its hash is kept.
 * Undefined where there is one already.
 */
export async function ensureFirstAdministrator(
  auth: Auth,
  {
    email = 'administrator@nightjar.local',
    password = newPassword(),
    agency,
  }: { email?: string; password?: string; agency: string },
): Promise<{ email: string; password: string } | undefined> {
  const { adapter } = await auth.$context;
  const where = [{ field: 'role', value: 'administrator' satisfies Role }];
  if ((await adapter.count({ model: 'user', where })) > 0) return undefined;
  await createMember(auth, { email, password, agency, name: 'Administrator', role: 'administrator' });
  return { email, password };
}

/** 20 characters that are hard to confuse when copied by hand, about 99 bits. */
function newPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letters = Array.from(randomBytes(20), (byte) => alphabet[byte % alphabet.length]).join('');
  return letters.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** As many as one page and one agency hold. */
const listed = 5000;

/** All members of an agency as better-auth keeps them, by name. */
export async function membersOf(auth: Auth, agencyId: string): Promise<unknown[]> {
  const { adapter } = await auth.$context;
  return adapter.findMany({
    model: 'user',
    where: [{ field: 'agencyId', value: agencyId }],
    sortBy: { field: 'name', direction: 'asc' },
    limit: listed,
  });
}

export async function findMember(auth: Auth, by: { id: string } | { email: string }): Promise<Member | undefined> {
  const { internalAdapter } = await auth.$context;
  const found =
    'id' in by
      ? await internalAdapter.findUserById(by.id)
      : ((await internalAdapter.findUserByEmail(by.email.toLowerCase()))?.user ?? null);
  return found === null ? undefined : memberSchema.parse(found);
}

/** One who is disabled is signed out everywhere. */
export async function changeMember(auth: Auth, id: string, change: { role?: Role; disabled?: boolean }): Promise<void> {
  const { internalAdapter } = await auth.$context;
  await internalAdapter.updateUser(id, change);
  if (change.disabled === true) await internalAdapter.deleteUserSessions(id);
}

/** A new password without the old one, for who holds a one-time link: the second factor and the passkeys go, and every session with them. */
export async function setPassword(auth: Auth, id: string, password: string): Promise<void> {
  const { internalAdapter, adapter, password: passwords } = await auth.$context;
  await internalAdapter.updatePassword(id, await passwords.hash(password));
  await adapter.deleteMany({ model: 'twoFactor', where: [{ field: 'userId', value: id }] });
  await adapter.deleteMany({ model: 'passkey', where: [{ field: 'userId', value: id }] });
  await internalAdapter.updateUser(id, { twoFactorEnabled: false });
  await internalAdapter.deleteUserSessions(id);
}
