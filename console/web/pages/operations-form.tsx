// The plan of an operation as a form, for a new one and for one that is changed.
import { Group, MultiSelect, SegmentedControl, TagsInput, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { phases } from '../../contract/operations.ts';
import type { OperationPlan } from '../../contract/operations.ts';
import { t } from '../messages/messages.ts';
import { Form } from '../ui/form.tsx';

interface Props {
  plan?: OperationPlan;
  groups: readonly string[];
  disabled?: boolean;
  saving: { isPending: boolean; error: Error | null };
  onSave: (plan: OperationPlan) => void;
}

const blank: OperationPlan = {
  name: '',
  phase: 'before',
  startsOn: null,
  endsOn: null,
  partners: [],
  groups: [],
  taxa: [],
  note: null,
};

export function OperationForm({ plan: given = blank, groups, disabled = false, saving, onSave }: Props) {
  const [plan, setPlan] = useState(given);
  const set = <Key extends keyof OperationPlan>(key: Key, value: OperationPlan[Key]) =>
    setPlan((before) => ({ ...before, [key]: value }));
  return (
    <Form
      sending={saving}
      onSend={() => onSave(plan)}
      action={t('plan.save')}
      disabled={disabled && t('plan.forbidden')}
    >
      <TextInput
        label={t('operations.name')}
        required
        maxLength={120}
        disabled={disabled}
        value={plan.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <div>
        <Text size="sm" fw={500} component="div" id="phase">
          {t('operations.phase')}
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="phase"
          disabled={disabled}
          data={phases.map((phase) => ({ value: phase, label: t(`operations.phase.${phase}`) }))}
          value={plan.phase}
          onChange={(value) => set('phase', phases.find((phase) => phase === value) ?? 'before')}
        />
        <Text size="xs" className="soft">
          {t(`operations.phaseHint.${plan.phase}`)}
        </Text>
      </div>
      <Group grow>
        <TextInput
          type="date"
          label={t('operations.startsOn')}
          disabled={disabled}
          value={plan.startsOn ?? ''}
          onChange={(event) => set('startsOn', event.currentTarget.value || null)}
        />
        <TextInput
          type="date"
          label={t('operations.endsOn')}
          disabled={disabled}
          value={plan.endsOn ?? ''}
          onChange={(event) => set('endsOn', event.currentTarget.value || null)}
        />
      </Group>
      <TagsInput
        label={t('operations.partners')}
        description={t('operations.partnersHint')}
        disabled={disabled}
        value={plan.partners}
        onChange={(value) => set('partners', value)}
      />
      <MultiSelect
        label={t('operations.groups')}
        data={groups.map((group) => ({ value: group, label: group.replaceAll('-', ' ') }))}
        searchable
        disabled={disabled}
        value={plan.groups}
        onChange={(value) => set('groups', value)}
      />
      <TagsInput
        label={t('operations.taxa')}
        description={t('operations.taxaHint')}
        disabled={disabled}
        value={plan.taxa}
        onChange={(value) => set('taxa', value)}
      />
      <Textarea
        label={t('operations.note')}
        autosize
        minRows={2}
        maxLength={4000}
        disabled={disabled}
        value={plan.note ?? ''}
        onChange={(event) => set('note', event.currentTarget.value || null)}
      />
    </Form>
  );
}
