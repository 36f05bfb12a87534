// Where a one-time link leads: whose it is, and a password of one's own. The secret stands behind the # and leaves by POST alone.
import { Alert, Anchor, PasswordInput, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { acceptInvitation, lookAtInvitation } from '../../contract/members.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { Form } from '../ui/form.tsx';
import { SignInFrame } from './sign-in.tsx';

export function WelcomePage() {
  const [token] = useState(() => location.hash.slice(1));
  const [password, setPassword] = useState('');
  const whose = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call(lookAtInvitation, { body: { token }, signal }),
    enabled: token !== '',
    staleTime: Infinity,
  });
  const accepting = useMutation({ mutationFn: () => call(acceptInvitation, { body: { token, password } }) });
  const fault = token === '' ? t('signIn.welcomeNone') : whose.error?.message;
  const { data } = whose;
  return (
    <SignInFrame title={data === undefined ? t('app.name') : t('signIn.welcome', { name: data.name })}>
      {fault !== undefined && (
        <Alert color="red" role="alert" py="xs">
          {fault}
        </Alert>
      )}
      {accepting.isSuccess && (
        <>
          <Text role="status">{t('signIn.welcomeDone')}</Text>
          <Anchor component={Link} to="/sign-in">
            {t('signIn.submit')}
          </Anchor>
        </>
      )}
      {data !== undefined && !accepting.isSuccess && (
        <Form sending={accepting} onSend={accepting.mutate} action={t('signIn.verify')} gap="md">
          <Text size="sm">
            {data.known
              ? t('signIn.welcomeBack', { email: data.email })
              : t('signIn.welcomeNew', { email: data.email, role: t(`role.${data.role}`) })}
          </Text>
          {/* For password managers, which would else keep the password under no name. */}
          <input type="email" name="email" autoComplete="username" value={data.email} readOnly hidden />
          <PasswordInput
            label={t('signIn.newPassword')}
            description={t('signIn.newPasswordHint')}
            autoComplete="new-password"
            required
            autoFocus
            minLength={12}
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </Form>
      )}
    </SignInFrame>
  );
}
