// Sign in, and go on to where one was heading.
import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { signIn } from '../../contract/session.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { sessionQuery } from '../session.ts';
import classes from './sign-in.module.css';

export function SignInPage() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const entering = useMutation({
    mutationFn: () => call(signIn, { body: { email: email.trim(), password } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey, refetchType: 'none' });
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      await navigate(ownPath(search.get('to')), { replace: true });
    },
  });
  return (
    <main className={classes.page}>
      <Paper withBorder p="xl" className={classes.card ?? ''}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            entering.mutate();
          }}
        >
          <Stack gap="md">
            <div className={classes.brand}>
              <img src="/mark.svg" alt="" width={34} height={34} />
              <Title order={1} size="h3">
                {t('app.name')}
              </Title>
            </div>
            {entering.error !== null && (
              <Alert color="red" role="alert" py="xs">
                {entering.error.message}
              </Alert>
            )}
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
            <Button type="submit" loading={entering.isPending}>
              {t('signIn.submit')}
            </Button>
            <Text size="xs" className="soft">
              {t('signIn.hint')}
            </Text>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}

/** Only a path of our own: `//elsewhere` and `https://elsewhere` would lead away. */
function ownPath(to: string | null): string {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : '/queue';
}
