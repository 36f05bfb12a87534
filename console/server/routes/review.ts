// The second review: a decided lead shown as if nobody had decided it; how far people agree; one's own figures.
import { nextReview, readAgreement, readFigures, reviewLead, setReviewShare } from '../../contract/review.ts';
import type { LeadDetail } from '../../contract/lead.ts';
import {
  countReviews,
  figuresOf,
  nextToReview,
  recordReview,
  reviewPercent,
  setReviewPercent,
} from '#store/reviews.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayReadAgreement, maySetReviews, mayTriage } from '../policies/leads.ts';
import { agreementByPair, agreementOfAll, agreementWith } from '../presenters/lead-agreement.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { detailOf, existing } from './leads.ts';
import { actorOf } from './triage.ts';

const day = 86_400_000;
/** A longer gap between two decisions is a pause. */
const pauseMs = 5 * 60_000;
/** A rate of fewer says nothing. */
const enoughForRate = 5;

export function reviewRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock } = deps;

  app.route({
    ...at(nextReview),
    handler: async (request) => {
      const member = mayTriage(signedIn(request));
      const view = viewOf(store, member);
      const { agencyId, id: reviewerId } = member;
      const id = await nextToReview(view, { agencyId, reviewerId, not: request.body.not });
      if (id === undefined) return { detail: null };
      return { detail: blinded(await detailOf(deps, member, await existing(view, id))) };
    },
  });

  app.route({
    ...at(reviewLead),
    handler: async (request) => {
      const member = mayTriage(signedIn(request));
      const { id: leadId, agencyId } = await existing(viewOf(store, member), request.params.id);
      const { verdict, note } = request.body;
      const reviewer = actorOf(member);
      await recordReview(store, {
        leadId,
        agencyId,
        verdict,
        reviewer,
        clock,
        ...(note === undefined ? {} : { note }),
      });
      return { ok: true as const };
    },
  });

  app.route({
    ...at(readAgreement),
    handler: async (request) => {
      const member = mayReadAgreement(signedIn(request));
      const view = viewOf(store, member);
      const [percent, counts] = await Promise.all([reviewPercent(view, member.agencyId), countReviews(view)]);
      return { percent, all: agreementOfAll(counts), pairs: agreementByPair(counts) };
    },
  });

  app.route({
    ...at(setReviewShare),
    handler: async (request) => {
      const { agencyId, id: by } = maySetReviews(signedIn(request));
      const { percent } = request.body;
      await setReviewPercent(store, { agencyId, percent, by, clock });
      return { percent };
    },
  });

  app.route({
    ...at(readFigures),
    handler: async (request) => {
      const member = mayTriage(signedIn(request));
      const view = viewOf(store, member);
      const since = new Date(clock.now().getTime() - day);
      const [figures, counts] = await Promise.all([
        figuresOf(view, { actorId: member.id, since, pauseMs }),
        countReviews(view),
      ]);
      const { decided, confirmed, inSequence, ms } = figures;
      const hourly = inSequence < enoughForRate || ms === 0 ? null : Math.round((inSequence / ms) * 3_600_000);
      return { decided, confirmed, hourly, agreement: agreementWith(member.id, counts) };
    },
  });
}

/** Without anything that tells what the first person said, of this lead or of its neighbours. */
function blinded(detail: LeadDetail): LeadDetail {
  return {
    ...detail,
    lead: { ...detail.lead, status: 'new' },
    tags: [],
    verdicts: [],
    audit: null,
    related: detail.related.map((lead) => ({ ...lead, status: 'new' as const, tags: [] })),
  };
}
