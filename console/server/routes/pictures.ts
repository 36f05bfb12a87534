// A lead's pictures from what was kept of them. The seller's site learns nothing of who looks, and its bytes reach no browser as they came.
import { redrawn } from '#intelligence/read-picture.ts';
import { picturesOf } from '#store/lead-pictures.ts';
import { listPictures, showPicture } from '../../contract/pictures.ts';
import type { Picture } from '../../contract/pictures.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadLeads } from '../policies/leads.ts';
import { presentMatches } from '../presenters/terms.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { existing } from './leads.ts';

export function pictureRoutes(app: App, { store, matcher, openBlob }: ConsoleDeps): void {
  app.route({
    ...at(listPictures),
    handler: async (request) => {
      const view = viewOf(store, mayReadLeads(signedIn(request)));
      const { id, listing } = await existing(view, request.params.id);
      const looked = new Map((await picturesOf(view, id)).map((picture) => [picture.url, picture]));
      const pictures = listing.images.slice(0, 20).map((url, n): Picture => {
        const found = looked.get(url);
        if (found === undefined)
          return { n, url, state: 'waiting', sha256: null, text: null, terms: [], problem: null };
        const { sha256, hash, text, problem: why } = found;
        const terms = text === null ? [] : presentMatches(text, { language: listing.language, matcher });
        return { n, url, state: hash === null ? 'gone' : 'kept', sha256, text, terms, problem: why };
      });
      return { pictures };
    },
  });

  app.get(showPicture.path, { schema: { params: showPicture.schema.params } }, async (request, reply) => {
    const view = viewOf(store, mayReadLeads(signedIn(request)));
    const { id, n } = showPicture.schema.params.parse(request.params);
    const { listing } = await existing(view, id);
    const kept = (await picturesOf(view, id)).find(({ url, hash }) => url === listing.images[n] && hash !== null);
    const bytes = kept?.sha256 == null ? undefined : await openBlob?.(kept.sha256);
    if (bytes === undefined) throw problem('NOT_FOUND');
    return reply
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, max-age=3600')
      .type('image/webp')
      .send(await redrawn(bytes));
  });
}
