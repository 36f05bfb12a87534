// Saved views of the queue: choose one, keep what is shown now, remove one.
import { Button, Checkbox, CloseButton, Menu, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueueFilters } from '../../contract/queue.ts';
import { listViews, removeView, saveView } from '../../contract/views.ts';
import type { SavedView } from '../../contract/views.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { useNotify } from './notices.tsx';
import classes from './saved-views.module.css';

const queryKey = ['views'];

export function SavedViews({
  filters,
  onChoose,
}: {
  filters: QueueFilters;
  onChoose: (filters: QueueFilters) => void;
}) {
  const { role } = useMember();
  const [keeping, setKeeping] = useState(false);
  const { data } = useQuery({ queryKey, queryFn: ({ signal }) => call(listViews, { signal }), staleTime: 30_000 });
  const views = data?.views ?? [];
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button size="xs" variant="default">
            {t('views.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>{t('views.none')}</Menu.Label>}
          {views.map((view) => (
            <Menu.Item key={view.id} onClick={() => onChoose(view.filters)}>
              {view.name}
              {view.shared && <span className="soft"> · {t('views.by', { name: view.owner })}</span>}
            </Menu.Item>
          ))}
          {role !== 'auditor' && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setKeeping(true)}>{t('views.keep')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={keeping}
        onClose={() => setKeeping(false)}
        title={t('views.keepTitle')}
        lockScroll={false}
        size="sm"
        closeButtonProps={{ 'aria-label': t('help.close') }}
      >
        <KeepView filters={filters} views={views} onKept={() => setKeeping(false)} />
      </Modal>
    </>
  );
}

function KeepView({
  filters,
  views,
  onKept,
}: {
  filters: QueueFilters;
  views: readonly SavedView[];
  onKept: () => void;
}) {
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const notify = useNotify();
  const queries = useQueryClient();
  const after = {
    onSuccess: () => queries.invalidateQueries({ queryKey }),
    onError: (error: Error) => notify(error.message, 'bad'),
  };
  const keeping = useMutation({
    mutationFn: () => call(saveView, { body: { name: name.trim(), filters, shared } }),
    ...after,
    onSuccess: async () => {
      await after.onSuccess();
      notify(t('views.saved', { name: name.trim() }));
      onKept();
    },
  });
  const removing = useMutation({
    mutationFn: (id: string) => call(removeView, { params: { id } }),
    ...after,
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') keeping.mutate();
      }}
    >
      <TextInput
        label={t('views.name')}
        data-autofocus
        required
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={t('views.shared')}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
      <Button type="submit" loading={keeping.isPending}>
        {t('views.save')}
      </Button>
      <ul className={classes.list}>
        {views
          .filter(({ removable }) => removable)
          .map((view) => (
            <li key={view.id}>
              <span>{view.name}</span>
              <CloseButton
                size="sm"
                aria-label={t('views.remove', { name: view.name })}
                onClick={() => removing.mutate(view.id)}
              />
            </li>
          ))}
      </ul>
    </form>
  );
}
