// A member's own sign-in: the second factor by an authenticator app, its recovery codes, passkeys, the password.
import { Button, Loader, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { renderSVG } from 'uqr';
import {
  changePassword,
  disableSecondFactor,
  enableSecondFactor,
  readSecurity,
  verifyCode,
} from '../../contract/security.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { Card, Cards, Page } from '../ui/shell-page.tsx';
import { Form } from '../ui/form.tsx';
import { Refusal } from '../ui/refusal.tsx';
import { Passkeys } from './security-passkeys.tsx';
import classes from './security.module.css';

export function SecurityPage() {
  const state = useQuery({ queryKey: ['security'], queryFn: ({ signal }) => call(readSecurity, { signal }) });
  return (
    <Page title={t('security.title')}>
      {state.error !== null && <QueryTrouble error={state.error} onRetry={() => void state.refetch()} />}
      {state.isPending && <Loader m="xl" />}
      {state.data !== undefined && (
        <Cards>
          <Card title={t('security.factor')}>{state.data.secondFactor ? <FactorOn /> : <FactorOff />}</Card>
          <Card title={t('security.passkeys')}>
            <Passkeys />
          </Card>
          <Card title={t('security.password')}>
            <Password />
          </Card>
        </Cards>
      )}
    </Page>
  );
}

function FactorOff() {
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const enabling = useMutation({
    mutationFn: (password: string) => call(enableSecondFactor, { body: { password } }),
  });
  const verifying = useMutation({
    mutationFn: () => call(verifyCode, { body: { code } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['security'] }),
  });
  const { data } = enabling;
  if (data === undefined)
    return (
      <>
        <Text size="sm">{t('security.factorOff')}</Text>
        <AskPassword action={t('security.turnOn')} sending={enabling} onSend={enabling.mutate} />
      </>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verifying.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('security.scan')}</Text>
        {/* An image by a data address: what is drawn cannot run. */}
        <img
          className={classes.code}
          alt=""
          src={`data:image/svg+xml,${encodeURIComponent(renderSVG(data.uri, { border: 2 }))}`}
        />
        <TextInput label={t('security.secret')} readOnly value={new URL(data.uri).searchParams.get('secret') ?? ''} />
        <div>
          <Text size="sm" fw={600}>
            {t('security.recovery')}
          </Text>
          <Text size="xs" className="soft">
            {t('security.recoveryHint')}
          </Text>
          <ul className={classes.recovery}>
            {data.recoveryCodes.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
        <Refusal error={verifying.error} />
        <TextInput
          label={t('signIn.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]{6}"
          maxLength={6}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" loading={verifying.isPending}>
          {t('signIn.verify')}
        </Button>
      </Stack>
    </form>
  );
}

function FactorOn() {
  const queries = useQueryClient();
  const disabling = useMutation({
    mutationFn: (password: string) => call(disableSecondFactor, { body: { password } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['security'] }),
  });
  return (
    <>
      <Text size="sm">{t('security.factorOn')}</Text>
      <AskPassword action={t('security.turnOff')} sending={disabling} onSend={disabling.mutate} />
    </>
  );
}

interface AskProps {
  action: string;
  sending: { isPending: boolean; error: Error | null };
  onSend: (password: string) => void;
}

function AskPassword({ action, sending, onSend }: AskProps) {
  const [password, setPassword] = useState('');
  return (
    <Form sending={sending} onSend={() => onSend(password)} action={action}>
      <PasswordInput
        label={t('security.current')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </Form>
  );
}

function Password() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const changing = useMutation({
    mutationFn: () => call(changePassword, { body: { currentPassword: current, newPassword: next } }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
    },
  });
  return (
    <Form sending={changing} onSend={changing.mutate} action={t('security.change')}>
      {changing.isSuccess && (
        <Text size="sm" role="status">
          {t('security.changed')}
        </Text>
      )}
      <PasswordInput
        label={t('security.current')}
        autoComplete="current-password"
        required
        value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordInput
        label={t('signIn.newPassword')}
        description={t('signIn.newPasswordHint')}
        autoComplete="new-password"
        minLength={12}
        maxLength={256}
        required
        value={next}
        onChange={(event) => setNext(event.currentTarget.value)}
      />
    </Form>
  );
}
