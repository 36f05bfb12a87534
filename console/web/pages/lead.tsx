// One lead by its id, from a search or a colleague's link: read by all, decided by those who may.
import { Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { readLead } from '../../contract/lead.ts';
import { decideLead, undoVerdict } from '../../contract/triage.ts';
import { can } from '#listing/lead.ts';
import type { Verdict } from '#listing/lead.ts';
import { call } from '../api.ts';
import { useMember } from '../session.ts';
import { ActionBar, Key, verdictKeys } from '../ui/action-bar.tsx';
import { QueryTrouble } from '../ui/failure.tsx';
import { Help } from '../ui/help.tsx';
import { LeadView } from '../ui/lead-view.tsx';
import { useNotify } from '../ui/notices.tsx';
import { focusTags } from '../ui/tags.tsx';
import { useKeys } from '../ui/use-keys.ts';
import classes from './triage.module.css';

export function LeadPage() {
  const { id = '' } = useParams();
  const member = useMember();
  const navigate = useNavigate();
  const notify = useNotify();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const [help, setHelp] = useState(false);
  const noteField = useRef<HTMLInputElement>(null);
  const lead = useQuery({
    queryKey: ['lead', id],
    queryFn: ({ signal }) => call(readLead, { params: { id }, signal }),
  });
  const after = {
    onSuccess: async () => {
      setNote('');
      await queries.invalidateQueries();
    },
    onError: (error: Error) => notify(error.message, 'bad'),
  };
  const deciding = useMutation({
    mutationFn: (verdict: Verdict) =>
      call(decideLead, { params: { id }, body: { verdict, ...(note.trim() === '' ? {} : { note: note.trim() }) } }),
    ...after,
  });
  const undoing = useMutation({ mutationFn: () => call(undoVerdict, { params: { id } }), ...after });

  const status = lead.data?.lead.status;
  const decide = (verdict: Verdict) => {
    if (status === undefined || deciding.isPending) return;
    const answer = can(member.role, verdict, status);
    if (answer.ok) deciding.mutate(verdict);
    else notify(answer.why, 'bad');
  };
  const keys = {
    ...Object.fromEntries(verdictKeys.map(([key, verdict]) => [key, () => decide(verdict)])),
    r: () => decide('reopened'),
    z: () => undoing.mutate(),
    a: () => noteField.current?.focus(),
    g: focusTags,
    q: () => void navigate('/queue'),
    '?': () => setHelp(true),
  };
  useKeys(keys, !help && status !== undefined);

  if (lead.error !== null) return <QueryTrouble error={lead.error} onRetry={() => void lead.refetch()} />;
  if (lead.data === undefined || status === undefined) return <Loader m="xl" />;
  return (
    <div className={classes.page}>
      <Help opened={help} onClose={() => setHelp(false)} />
      <LeadView detail={lead.data} />
      <ActionBar
        role={member.role}
        status={status}
        onVerdict={decide}
        note={note}
        onNote={setNote}
        noteRef={noteField}
        more={
          <>
            <Key
              name="z"
              label="verdict.undo"
              disabled={!lead.data.verdicts.some(({ undone }) => !undone)}
              onPress={keys.z}
            />
            <Key name="q" label="nav.queue" onPress={keys.q} />
          </>
        }
      />
    </div>
  );
}
