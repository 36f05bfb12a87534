// Members as they leave for the page of those who manage them: never anything of their passwords or secrets.
import { z } from 'zod';
import { roles } from '#listing/lead.ts';
import type { ListedMember } from '../../contract/members.ts';

const userSchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roles),
  disabled: z.boolean().nullish(),
  twoFactorEnabled: z.boolean().nullish(),
  createdAt: z.coerce.date(),
});

/** `user` as better-auth keeps it. */
export function presentMember(user: unknown): ListedMember {
  const { disabled, twoFactorEnabled, createdAt, ...rest } = userSchema.parse(user);
  return {
    ...rest,
    disabled: disabled === true,
    secondFactor: twoFactorEnabled === true,
    createdAt: createdAt.toISOString(),
  };
}
