// Sources as they leave for the page: of the crawler's settings what a person asks about.
import { z } from 'zod';
import type { Source as Shown } from '../../contract/sources.ts';
import type { KnownSource } from '#store/sources.ts';

/** What older scans wrote may lack a field: then it is not shown. */
const settingsSchema = z.object({
  kind: z.string().catch('marketplace'),
  languages: z.array(z.string()).catch([]),
  owner: z.string().nullable().catch(null),
  rate: z.number().nullable().catch(null),
  robots: z.object({ obey: z.boolean().catch(true), authority: z.string().nullable().catch(null) }).catch({
    obey: true,
    authority: null,
  }),
});

export function presentSource({ id, name, url, legalBasis, settings, health }: KnownSource): Shown {
  const { kind, languages, owner, rate, robots } = settingsSchema.parse(settings);
  return {
    id,
    name,
    kind,
    url,
    languages,
    legalBasis,
    owner,
    rate,
    obeysRobots: robots.obey,
    authority: robots.authority,
    health,
  };
}
