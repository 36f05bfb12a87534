// One page tried: what the crawler reads of it and what the classifier thinks. Nothing is kept.
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { tryPage } from '../../contract/sources.ts';
import type { TriedPage } from '../../contract/sources.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { formatPrice, formatScore } from '../ui/format.ts';

export function TryPage() {
  const [url, setUrl] = useState('');
  const trying = useMutation({ mutationFn: () => call(tryPage, { body: { url: url.trim() } }) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        trying.mutate();
      }}
    >
      <Stack gap="sm">
        <Group align="end" wrap="nowrap">
          <TextInput
            type="url"
            flex={1}
            label={t('sources.address')}
            description={t('sources.tryHint')}
            required
            placeholder="https://"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <Button type="submit" loading={trying.isPending}>
            {t('sources.tryGo')}
          </Button>
        </Group>
        <div aria-live="polite">
          {trying.error !== null && <Alert color="red">{trying.error.message}</Alert>}
          {trying.data?.ok === false && (
            <Alert color="orange" title={t('sources.triedFailed', { why: trying.data.why })}>
              {trying.data.hint}
            </Alert>
          )}
          {trying.data?.ok === true && <Tried page={trying.data.page} />}
        </div>
      </Stack>
    </form>
  );
}

function Tried({ page: { kind, listing, assessment, next, stubs } }: { page: TriedPage }) {
  return (
    <Stack gap={4}>
      <Text fw={600}>{t('sources.tried', { kind })}</Text>
      {stubs > 0 && <Text size="sm">{t('sources.triedStubs', { count: stubs })}</Text>}
      {next !== null && (
        <Text size="sm" className="foreign">
          {t('sources.triedNext', { url: next })}
        </Text>
      )}
      {listing === null ? (
        <Text size="sm" className="soft">
          {t('sources.triedNothing')}
        </Text>
      ) : (
        <>
          <Text fw={600} className="foreign">
            {listing.title}
          </Text>
          <Text size="sm" className="foreign">
            {[formatPrice(listing.price), listing.seller?.name, listing.location].filter(Boolean).join(' · ')}
          </Text>
          <Text size="sm" className="foreign" lineClamp={6}>
            {listing.description}
          </Text>
        </>
      )}
      {assessment !== null && (
        <Text size="sm">
          {t('lead.score')} {formatScore(assessment.score)}:{' '}
          <span className="foreign">
            {assessment.reasons
              .slice(0, 6)
              .map(({ text, means }) => (text === '' ? means : `“${text}”`))
              .join(', ')}
          </span>
        </Text>
      )}
    </Stack>
  );
}
