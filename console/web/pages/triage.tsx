// Triage: one lead fills the screen, one key decides it, the next is painted at once. The desk (triage/) does the work.
import { Button, Loader } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { can } from '#listing/lead.ts';
import type { Verdict } from '#listing/lead.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import type { DeskEvent, DeskState } from '../triage/desk.ts';
import { useDesk } from '../triage/use-desk.ts';
import { ActionBar, Key, verdictKeys } from '../ui/action-bar.tsx';
import { Trouble } from '../ui/failure.tsx';
import { ClusterLine } from '../ui/cluster-line.tsx';
import { Help } from '../ui/help.tsx';
import { LeadView } from '../ui/lead-view.tsx';
import { useNotify } from '../ui/notices.tsx';
import { Figures } from '../ui/figures.tsx';
import { usePicturesAhead } from '../ui/pictures.tsx';
import { focusTags } from '../ui/tags.tsx';
import { useKeys } from '../ui/use-keys.ts';
import classes from './triage.module.css';

export function TriagePage() {
  const { role } = useMember();
  if (!can(role, 'confirmed', 'new').ok) return <Trouble why={t('triage.forbidden')} />;
  return <AtTheDesk />;
}

function AtTheDesk() {
  const member = useMember();
  const notify = useNotify();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [desk, state] = useDesk(member, params.get('lead') ?? undefined, (event) =>
    notify(say(event), good.has(event.kind) ? 'good' : 'bad'),
  );
  const [note, setNote] = useState('');
  const [help, setHelp] = useState(false);
  const [figures, setFigures] = useState(false);
  const [clusterOf, setClusterOf] = useState<string>();
  const noteField = useRef<HTMLInputElement>(null);
  const [current, ...behind] = state.held;
  usePicturesAhead(behind.map(({ lead }) => lead));
  const id = current?.lead.id;

  useEffect(() => {
    if (id !== undefined) setParams({ lead: id }, { replace: true });
    // oxlint-disable-next-line react/exhaustive-deps -- setParams changes with the address that it sets
  }, [id]);

  const words = note.trim() === '' ? undefined : note.trim();
  const decide = (verdict: Verdict) => {
    if (current === undefined) return;
    const answer = can(member.role, verdict, current.lead.status);
    if (!answer.ok) return notify(answer.why, 'bad');
    void desk.decide(verdict, words);
    setNote('');
  };
  const choosing = id !== undefined && clusterOf === id;
  const keys = {
    ...Object.fromEntries(verdictKeys.map(([key, verdict]) => [key, () => decide(verdict)])),
    s: () => void desk.skip(),
    z: () => void desk.undo(),
    a: () => noteField.current?.focus(),
    g: focusTags,
    b: () => setClusterOf(id),
    q: () => void navigate('/queue'),
    i: () => setFigures(true),
    '?': () => setHelp(true),
  };
  useKeys(keys, !help && !figures && !choosing);

  return (
    <div className={classes.page}>
      <Figures opened={figures} onClose={() => setFigures(false)} />
      <Help opened={help} onClose={() => setHelp(false)} />
      {current === undefined ? (
        <Waiting loading={state.loading} />
      ) : (
        <LeadView key={current.lead.id} detail={current} />
      )}
      <div>
        {choosing ? (
          <ClusterLine
            leadId={id}
            status={current?.lead.status ?? 'new'}
            role={member.role}
            onClose={() => setClusterOf(undefined)}
            onDecide={(others, verdict) => {
              setClusterOf(undefined);
              void desk.decideCluster(others, verdict, words);
              setNote('');
            }}
          />
        ) : (
          <ActionBar
            role={member.role}
            status={current?.lead.status ?? 'new'}
            onVerdict={decide}
            note={note}
            onNote={setNote}
            noteRef={noteField}
            more={
              <>
                <Key name="s" label="verdict.skip" onPress={keys.s} />
                <Key name="z" label="verdict.undo" disabled={state.decided.length === 0} onPress={keys.z} />
                <Key name="b" label="cluster.key" disabled={(current?.related.length ?? 0) === 0} onPress={keys.b} />
                <Key name="i" label="triage.figures" onPress={keys.i} />
                <Key name="?" label="help.title" onPress={keys['?']} />
              </>
            }
            aside={<Sitting state={state} />}
          />
        )}
      </div>
    </div>
  );
}

function Waiting({ loading }: { loading: boolean }) {
  if (loading) {
    return (
      <div className={classes.waiting}>
        <Loader size="sm" />
        {t('triage.loading')}
      </div>
    );
  }
  return (
    <div className={classes.waiting} role="status">
      <strong>{t('triage.empty')}</strong>
      <span className="soft">{t('triage.emptyHint')}</span>
      <Button component={Link} to="/queue" variant="default" size="xs">
        {t('lead.back')}
      </Button>
    </div>
  );
}

/** How the sitting goes: decided, the rate once it means something, what stands ready. */
function Sitting({ state }: { state: DeskState }) {
  return (
    <>
      <span data-testid="decided">{t('triage.decided', { count: state.count })}</span>
      {state.rate !== undefined && <span>{t('triage.rate', { rate: state.rate })}</span>}
      <span>{t('triage.ahead', { count: Math.max(0, state.held.length - 1) })}</span>
    </>
  );
}

const good = new Set<DeskEvent['kind']>(['undone', 'cluster-decided', 'cluster-undone', 'arrived']);

function say(event: DeskEvent): string {
  if (event.kind === 'cluster-undone') return t('cluster.undone', { count: event.count, of: event.of });
  if (event.kind === 'cluster-decided')
    return t(event.left > 0 ? 'cluster.left' : 'cluster.decided', { count: event.count, left: event.left });
  if (event.kind === 'failed')
    return event.title === '' ? event.why : t('triage.failed', { title: event.title, why: event.why });
  if (event.kind === 'nothing-to-undo') return t('triage.nothingToUndo');
  if (event.kind === 'arrived') return t('triage.arrived');
  return t(`triage.${event.kind}`, { title: event.title });
}
