// Sends a listing's own words to the unit's translation service, puts on the record what went where, and hands back what came.
import { appendAudit } from '#store/audit.ts';
import { Retry } from '#lib/errors.ts';
import { sha256 } from '#lib/blobs.ts';
import { translateLead } from '../../contract/translation.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayTranslate } from '../policies/leads.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { existing } from './leads.ts';

/** A long advert has 5,000 characters; what is beyond is mostly the site's. */
const longest = 10_000;

export function translationRoutes(app: App, { store, clock, translator }: ConsoleDeps): void {
  app.route({
    ...at(translateLead),
    config: { rateLimit: { max: 60, timeWindow: '1 minute' } },
    handler: async (request) => {
      const member = mayTranslate(signedIn(request));
      const lead = await existing(viewOf(store, member), request.params.id);
      if (translator === undefined)
        throw problem('TRANSLATOR_FAILED', 'No translation service is configured: NIGHTJAR_TRANSLATE_URL names one.');
      const { into } = request.body;
      const { title, language: from } = lead.listing;
      const description = lead.listing.description.slice(0, longest);
      const texts = description === '' ? [title] : [title, description];
      // Before it is sent: what left is on the record even where nothing came back.
      const details = {
        agency: member.agencyId,
        to: translator.name,
        from,
        into,
        characters: title.length + description.length,
        sha256: sha256(texts.join('\n')),
      };
      await appendAudit(store.db, [{ actor: member.id, action: 'lead.translated', subject: lead.id, details }], clock);
      const translated = await translator.translate(texts, { from, into }).catch((error: unknown) => {
        throw error instanceof Retry ? problem('TRANSLATOR_FAILED', error.message) : error;
      });
      return { title: translated[0] ?? '', description: translated[1] ?? '', by: translator.name };
    },
  });
}
