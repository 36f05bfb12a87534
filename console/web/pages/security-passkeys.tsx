// A member's passkeys: which there are, one more, one less.
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listPasskeys, removePasskey } from '../../contract/passkeys.ts';
import { readSignInWays } from '../../contract/agency-sign-in.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { addPasskeyHere, takesPasskeys } from '../passkeys.ts';
import { formatInstant } from '../ui/format.ts';
import { Refusal } from '../ui/refusal.tsx';
import classes from './security.module.css';

const queryKey = ['passkeys'];

export function Passkeys() {
  const queries = useQueryClient();
  const kept = useQuery({ queryKey, queryFn: ({ signal }) => call(listPasskeys, { signal }) });
  const ways = useQuery({ queryKey: ['ways'], queryFn: ({ signal }) => call(readSignInWays, { signal }) });
  const removing = useMutation({
    mutationFn: (id: string) => call(removePasskey, { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{t('security.passkeysHint')}</Text>
      <Refusal error={kept.error ?? ways.error ?? removing.error} />
      <ul className={classes.passkeys}>
        {kept.data?.passkeys.map(({ id, name, createdAt }) => (
          <li key={id}>
            <span className="foreign">{name}</span>
            <span className="soft">{formatInstant(createdAt)}</span>
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              aria-label={t('security.passkeyRemoveNamed', { name })}
              loading={removing.isPending && removing.variables === id}
              onClick={() => removing.mutate(id)}
            >
              {t('security.passkeyRemove')}
            </Button>
          </li>
        ))}
      </ul>
      {ways.data !== undefined &&
        (takesPasskeys(ways.data.passkeyName) ? (
          <AddPasskey onAdded={() => queries.invalidateQueries({ queryKey })} />
        ) : (
          <Text size="sm" className="soft">
            {t('security.passkeyElsewhere', { name: ways.data.passkeyName })}
          </Text>
        ))}
    </Stack>
  );
}

function AddPasskey({ onAdded }: { onAdded: () => Promise<void> }) {
  const [name, setName] = useState('');
  const adding = useMutation({
    mutationFn: () => addPasskeyHere(name.trim()),
    onSuccess: async () => {
      setName('');
      await onAdded();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        adding.mutate();
      }}
    >
      <Stack gap="sm">
        <Refusal error={adding.error} />
        <Group align="end" gap="sm" wrap="nowrap">
          <TextInput
            label={t('security.passkeyName')}
            placeholder={t('security.passkeyExample')}
            required
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            flex={1}
          />
          <Button type="submit" loading={adding.isPending}>
            {t('security.passkeyAdd')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
