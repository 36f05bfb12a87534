// Below the password: a passkey, and the agency's own identity provider where one is configured.
import { Alert, Button, Divider } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { beginAgencySignIn, readSignInWays } from '../../contract/agency-sign-in.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { signInWithPasskey, takesPasskeys } from '../passkeys.ts';
import { Refusal } from '../ui/refusal.tsx';

export function OtherWays({ to, onDone }: { to: string; onDone: () => Promise<void> }) {
  const [search] = useSearchParams();
  const ways = useQuery({ queryKey: ['ways'], queryFn: ({ signal }) => call(readSignInWays, { signal }) });
  const withPasskey = useMutation({ mutationFn: signInWithPasskey, onSuccess: onDone });
  const withAgency = useMutation({
    mutationFn: () => call(beginAgencySignIn, { body: { to } }),
    onSuccess: ({ url }) => location.assign(url),
  });
  if (ways.data === undefined) return null;
  const { passkeyName, agency } = ways.data;
  const passkeys = takesPasskeys(passkeyName);
  if (!passkeys && agency === null) return null;
  return (
    <>
      <Divider label={t('signIn.or')} />
      {search.get('refused') === 'agency' && withAgency.isIdle && agency !== null && (
        <Alert color="red" role="alert" py="xs">
          {t('signIn.agencyRefused', { name: agency })}
        </Alert>
      )}
      <Refusal error={withPasskey.error ?? withAgency.error} />
      {passkeys && (
        <Button variant="default" loading={withPasskey.isPending} onClick={() => withPasskey.mutate()}>
          {t('signIn.passkey')}
        </Button>
      )}
      {agency !== null && (
        <Button
          variant="default"
          loading={withAgency.isPending || withAgency.isSuccess}
          onClick={() => withAgency.mutate()}
        >
          {t('signIn.agency', { name: agency })}
        </Button>
      )}
    </>
  );
}
