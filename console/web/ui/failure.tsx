// What is shown when a page cannot be: the reason, and a way on.
import { Button, Stack, Text, Title } from '@mantine/core';
import { useRouteError } from 'react-router';
import { CallError } from '../api.ts';
import { t } from '../messages/messages.ts';

export function Failure() {
  const error = useRouteError();
  return (
    <Trouble why={error instanceof Error ? error.message : t('error.offline')} onRetry={() => location.reload()} />
  );
}

export function NotFound() {
  return <Trouble why={t('error.notFound')} />;
}

export function Trouble({ why, hint, onRetry }: { why: string; hint?: string | undefined; onRetry?: () => void }) {
  return (
    <Stack align="center" gap="xs" py={80} px="md" role="alert">
      <Title order={2} size="h4">
        {t('error.title')}
      </Title>
      <Text ta="center">{why}</Text>
      {hint !== undefined && (
        <Text ta="center" size="sm" className="soft">
          {hint}
        </Text>
      )}
      {onRetry !== undefined && (
        <Button variant="default" onClick={onRetry}>
          {t('error.retry')}
        </Button>
      )}
    </Stack>
  );
}

/** The same for an error that a query gave. */
export function QueryTrouble({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const known = error instanceof CallError ? error.problem : undefined;
  return <Trouble why={known?.message ?? t('error.offline')} hint={known?.hint} onRetry={onRetry} />;
}
