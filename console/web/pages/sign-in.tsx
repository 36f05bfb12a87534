// Sign in, and go on to where one was heading.
import { Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { verifyCode, verifyRecoveryCode } from '../../contract/security.ts';
import { signIn } from '../../contract/session.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { sessionQuery } from '../session.ts';
import { Form } from '../ui/form.tsx';
import { OtherWays } from './sign-in-ways.tsx';
import classes from './sign-in.module.css';

export function SignInPage() {
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [half, setHalf] = useState(false);
  const to = ownPath(search.get('to'));
  const enter = async () => {
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey, refetchType: 'none' });
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    await navigate(to, { replace: true });
  };
  return (
    <SignInFrame title={t('app.name')}>
      {half ? (
        <SecondStep onDone={enter} />
      ) : (
        <>
          <FirstStep onDone={enter} onHalf={() => setHalf(true)} />
          <OtherWays to={to} onDone={enter} />
          <Text size="xs" className="soft">
            {t('signIn.hint')}
          </Text>
        </>
      )}
    </SignInFrame>
  );
}

/** The card in the middle of an empty page, for those who are not in yet. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <Paper withBorder p="xl" className={classes.card ?? ''}>
        <Stack gap="md">
          <div className={classes.brand}>
            <img src="/mark.svg" alt="" width={34} height={34} />
            <Title order={1} size="h3">
              {title}
            </Title>
          </div>
          {children}
        </Stack>
      </Paper>
    </main>
  );
}

function FirstStep({ onDone, onHalf }: { onDone: () => Promise<void>; onHalf: () => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const entering = useMutation({
    mutationFn: () => call(signIn, { body: { email: email.trim(), password } }),
    onSuccess: async ({ secondFactor }) => (secondFactor ? onHalf() : onDone()),
  });
  return (
    <Form sending={entering} onSend={entering.mutate} action={t('signIn.submit')} gap="md">
      <TextInput
        type="email"
        name="email"
        label={t('signIn.email')}
        autoComplete="username"
        required
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        name="password"
        label={t('signIn.password')}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </Form>
  );
}

/** The code of the app, or one of the recovery codes where the telephone is lost. */
function SecondStep({ onDone }: { onDone: () => Promise<void> }) {
  const [code, setCode] = useState('');
  const [lost, setLost] = useState(false);
  const verifying = useMutation({
    mutationFn: () => call(lost ? verifyRecoveryCode : verifyCode, { body: { code: code.trim() } }),
    onSuccess: onDone,
  });
  return (
    <Stack gap="md">
      <Form sending={verifying} onSend={verifying.mutate} action={t('signIn.verify')} gap="md">
        <TextInput
          key={String(lost)}
          label={lost ? t('signIn.recovery') : t('signIn.code')}
          autoComplete={lost ? 'off' : 'one-time-code'}
          required
          autoFocus
          {...(lost ? {} : { inputMode: 'numeric' as const, pattern: '[0-9]{6}', maxLength: 6 })}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </Form>
      <Button
        variant="subtle"
        onClick={() => {
          setLost(!lost);
          setCode('');
        }}
      >
        {lost ? t('signIn.useCode') : t('signIn.useRecovery')}
      </Button>
    </Stack>
  );
}

/** Only a path of our own: `//elsewhere` and `https://elsewhere` would lead away. */
function ownPath(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : '/queue';
}
