// The tags of a lead: put one on (G), take one off. Nothing here decides anything.
import { UnstyledButton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { listTags, setTag } from '../../contract/tags.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { useNotify } from './notices.tsx';
import classes from './tags.module.css';

/** Where the pages' key G leads. */
const fieldId = 'tag';

export function focusTags(): void {
  document.querySelector<HTMLInputElement>(`#${fieldId}`)?.focus();
}

export function Tags({ leadId, tags: found }: { leadId: string; tags: readonly string[] }) {
  const { role } = useMember();
  const notify = useNotify();
  const queries = useQueryClient();
  const choices = useId();
  const [tags, setTags] = useState(found);
  const [typed, setTyped] = useState('');
  const known = useQuery({
    queryKey: ['tags'],
    queryFn: ({ signal }) => call(listTags, { signal }),
    staleTime: 60_000,
  });
  const setting = useMutation({
    mutationFn: (body: { tag: string; on: boolean }) => call(setTag, { params: { id: leadId }, body }),
    onSuccess: async (answer) => {
      setTags(answer.tags);
      await queries.invalidateQueries({ queryKey: ['tags'] });
    },
    onError: (error) => notify(error.message, 'bad'),
  });
  const readOnly = role === 'auditor' || role === 'officer';
  if (readOnly && tags.length === 0) return null;
  return (
    <div className={classes.tags} role="group" aria-label={t('tags.title')}>
      {tags.map((tag) => (
        <UnstyledButton
          key={tag}
          className={classes.tag}
          disabled={readOnly}
          aria-label={readOnly ? tag : t('tags.remove', { tag })}
          onClick={() => setting.mutate({ tag, on: false })}
        >
          {tag}
          {!readOnly && <span aria-hidden> ×</span>}
        </UnstyledButton>
      ))}
      {!readOnly && (
        <>
          <input
            id={fieldId}
            className={classes.field}
            list={choices}
            maxLength={40}
            aria-label={t('tags.add')}
            aria-keyshortcuts="g"
            placeholder={`${t('tags.add')} (G)`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') event.currentTarget.blur();
              if (event.key !== 'Enter') return;
              if (typed.trim() === '') return event.currentTarget.blur();
              setting.mutate({ tag: typed.trim(), on: true });
              setTyped('');
            }}
          />
          <datalist id={choices}>
            {known.data?.tags.map(({ tag }) => (
              <option key={tag} value={tag} />
            ))}
          </datalist>
        </>
      )}
    </div>
  );
}
