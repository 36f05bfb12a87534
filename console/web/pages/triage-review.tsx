// The second review: a decided lead as if nobody had decided it, judged by the same keys. Who decides no leads sees how far people agree.
import { Button, Loader } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { nextReview, reviewLead, reviewVerdicts } from '../../contract/review.ts';
import { can } from '#listing/lead.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { ActionBar, Key, verdictKeys } from '../ui/action-bar.tsx';
import { QueryTrouble } from '../ui/failure.tsx';
import { LeadView } from '../ui/lead-view.tsx';
import { useNotify } from '../ui/notices.tsx';
import { useKeys } from '../ui/use-keys.ts';
import { AgreementPage, readsAgreement } from './triage-agreement.tsx';
import classes from './triage.module.css';

type ReviewVerdict = (typeof reviewVerdicts)[number];

export function ReviewPage() {
  const { role } = useMember();
  return can(role, 'confirmed', 'new').ok ? <ReviewDesk /> : <AgreementPage />;
}

const reviewKeys = verdictKeys.flatMap(([key, verdict]) => {
  const said = reviewVerdicts.find((one) => one === verdict);
  return said === undefined ? [] : [[key, said] as const];
});

function ReviewDesk() {
  const member = useMember();
  const navigate = useNavigate();
  const notify = useNotify();
  const [skipped, setSkipped] = useState<string[]>([]);
  const [note, setNote] = useState('');
  const noteField = useRef<HTMLInputElement>(null);
  const next = useQuery({
    queryKey: ['review', skipped],
    queryFn: ({ signal }) => call(nextReview, { body: { not: skipped.slice(-200) }, signal }),
    // What is on the screen stays there until it is judged.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const detail = next.data?.detail ?? undefined;
  const judging = useMutation({
    mutationFn: ({ id, verdict }: { id: string; verdict: ReviewVerdict }) =>
      call(reviewLead, { params: { id }, body: { verdict, ...(note.trim() === '' ? {} : { note: note.trim() }) } }),
    onSuccess: () => notify(t('review.done', { title: detail?.lead.listing.title ?? '' })),
    onError: (error) => notify(error.message, 'bad'),
    // Judged, or judged by a colleague meanwhile: either way the next.
    onSettled: async () => {
      setNote('');
      await next.refetch();
    },
  });
  const judge = (verdict: ReviewVerdict) => {
    if (detail !== undefined && !judging.isPending) judging.mutate({ id: detail.lead.id, verdict });
  };
  const skip = () => detail !== undefined && setSkipped((before) => [...before, detail.lead.id]);
  useKeys({
    ...Object.fromEntries(reviewKeys.map(([key, verdict]) => [key, () => judge(verdict)])),
    s: skip,
    a: () => noteField.current?.focus(),
    q: () => void navigate('/queue'),
  });

  if (next.error !== null) return <QueryTrouble error={next.error} onRetry={() => void next.refetch()} />;
  return (
    <div className={classes.reviewing}>
      <p className={classes.blind}>
        <b>{t('review.title')}</b> {t('review.blind')}
        {readsAgreement(member.role) && <Link to="/agreement">{t('agreement.open')}</Link>}
      </p>
      {detail === undefined ? (
        <div className={classes.waiting} role="status">
          {next.isPending ? (
            <Loader size="sm" />
          ) : (
            <>
              <strong>{t('review.empty')}</strong>
              <span className="soft">{t('review.emptyHint')}</span>
              <Button component={Link} to="/queue" variant="default" size="xs">
                {t('lead.back')}
              </Button>
            </>
          )}
        </div>
      ) : (
        <LeadView key={detail.lead.id} detail={detail} blind />
      )}
      <ActionBar
        role={member.role}
        status="new"
        verdicts={reviewKeys}
        onVerdict={(verdict) => {
          const said = reviewVerdicts.find((one) => one === verdict);
          if (said !== undefined) judge(said);
        }}
        note={note}
        onNote={setNote}
        noteRef={noteField}
        more={<Key name="s" label="verdict.skip" disabled={detail === undefined} onPress={skip} />}
      />
    </div>
  );
}
