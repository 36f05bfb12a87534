// A new source: the legal basis is asked for like the address, and nothing is kept without it.
import { Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addSource } from '../../contract/sources.ts';
import type { NewSource } from '../../contract/sources.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { NumberField } from '../ui/number-field.tsx';
import { Form } from '../ui/form.tsx';

const blank: NewSource = { name: '', kind: 'marketplace', url: '', languages: [], legalBasis: '', rate: 2 };

export function SourceForm({ kinds, onDone }: { kinds: readonly string[]; onDone: () => void }) {
  const queries = useQueryClient();
  const [source, setSource] = useState(blank);
  const set = <Key extends keyof NewSource>(key: Key, value: NewSource[Key]) =>
    setSource((before) => ({ ...before, [key]: value }));
  const adding = useMutation({
    mutationFn: () => {
      const { owner = '', ...rest } = source;
      return call(addSource, { body: { ...rest, ...(owner.trim() === '' ? {} : { owner }) } });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['sources'] });
      onDone();
    },
  });
  return (
    <Form sending={adding} onSend={adding.mutate} action={t('plan.add')}>
      <TextInput
        label={t('sources.name')}
        required
        maxLength={100}
        value={source.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextInput
        type="url"
        label={t('sources.address')}
        placeholder="https://"
        required
        value={source.url}
        onChange={(event) => set('url', event.currentTarget.value)}
      />
      <Select
        label={t('sources.kind')}
        data={[...kinds]}
        allowDeselect={false}
        value={source.kind}
        onChange={(value) => set('kind', value ?? 'marketplace')}
      />
      <Textarea
        label={t('sources.legalBasis')}
        description={t('sources.legalBasisHint')}
        required
        minLength={3}
        maxLength={500}
        autosize
        value={source.legalBasis}
        onChange={(event) => set('legalBasis', event.currentTarget.value)}
      />
      <TextInput
        label={t('sources.owner')}
        maxLength={120}
        value={source.owner ?? ''}
        onChange={(event) => set('owner', event.currentTarget.value)}
      />
      <TagsInput
        label={t('sources.languages')}
        description={t('sources.languagesHint')}
        value={source.languages}
        onChange={(value) =>
          set(
            'languages',
            value.map((one) => one.toLowerCase().trim()),
          )
        }
      />
      <NumberField
        label={t('sources.rate')}
        min={0.05}
        max={50}
        value={source.rate ?? null}
        onChange={(value) => set('rate', value ?? undefined)}
      />
    </Form>
  );
}
