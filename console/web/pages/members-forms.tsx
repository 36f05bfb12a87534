// Forms of the members' page: an invitation, an agency, and the one-time link as it is handed over.
import { Button, CopyButton, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';
import { addAgency, inviteMember } from '../../contract/members.ts';
import type { OneTimeLink } from '../../contract/members.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { formatInstant } from '../ui/format.ts';
import { Form } from '../ui/form.tsx';

export function InviteForm({ agency, onLink }: { agency: string; onLink: (link: OneTimeLink) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('analyst');
  const inviting = useMutation({
    mutationFn: () => call(inviteMember, { body: { name, email: email.trim(), role, agency } }),
    onSuccess: async (link) => {
      await queries.invalidateQueries({ queryKey: ['members'] });
      onLink(link);
    },
  });
  return (
    <Form sending={inviting} onSend={inviting.mutate} action={t('members.invite')}>
      <TextInput
        label={t('members.name')}
        required
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        type="email"
        label={t('members.email')}
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Select
        label={t('members.role')}
        data={roles.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        allowDeselect={false}
        value={role}
        onChange={(value) => setRole(roles.find((one) => one === value) ?? 'analyst')}
      />
    </Form>
  );
}

export function AgencyForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [country, setCountry] = useState('');
  const adding = useMutation({
    mutationFn: () => call(addAgency, { body: { id, name, country: country === '' ? null : country.toUpperCase() } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['members'] });
      onDone();
    },
  });
  return (
    <Form sending={adding} onSend={adding.mutate} action={t('plan.add')}>
      <TextInput
        label={t('members.agencyName')}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('members.agencyId')}
        description={t('members.agencyIdHint')}
        required
        pattern="[a-z0-9][a-z0-9\-]*"
        maxLength={60}
        value={id}
        onChange={(event) => setId(event.currentTarget.value)}
      />
      <TextInput
        label={t('members.country')}
        description={t('members.countryHint')}
        pattern="[A-Za-z]{2}"
        maxLength={2}
        value={country}
        onChange={(event) => setCountry(event.currentTarget.value)}
      />
    </Form>
  );
}

export function ShownLink({ link }: { link: OneTimeLink }) {
  const address = `${location.origin}${link.path}`;
  return (
    <Stack gap="sm">
      <Text size="sm">{t('members.linkHint', { until: formatInstant(link.expiresAt) })}</Text>
      <TextInput
        aria-label={t('members.link')}
        readOnly
        value={address}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={address}>
        {({ copied, copy }) => <Button onClick={copy}>{copied ? t('members.copied') : t('members.copy')}</Button>}
      </CopyButton>
    </Stack>
  );
}
