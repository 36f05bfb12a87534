// Sources: each with its legal basis and how its last scan went; a new one is added and a page tried here.
import { Badge, Button, Loader, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { listSources, removeSource } from '../../contract/sources.ts';
import type { Source } from '../../contract/sources.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { useMember } from '../session.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatAge, formatNumber } from '../ui/format.ts';
import { Card, Page, Rows } from '../ui/shell-page.tsx';
import { plans } from './operations-phase.ts';
import { SourceForm } from './sources-form.tsx';
import { TryPage } from './sources-try.tsx';

export function SourcesPage() {
  const member = useMember();
  const [adding, setAdding] = useState(false);
  const [trying, setTrying] = useState(false);
  const sources = useQuery({
    queryKey: ['sources'],
    queryFn: ({ signal }) => call(listSources, { signal }),
    refetchInterval: 15_000,
  });
  const may = plans(member.role);
  const why = may ? undefined : t('plan.forbidden');
  return (
    <Page
      title={t('sources.title')}
      actions={
        <>
          <Button variant="default" disabled={!may} title={why} onClick={() => setTrying(true)}>
            {t('sources.try')}
          </Button>
          <Button disabled={!may} title={why} onClick={() => setAdding(true)}>
            {t('sources.new')}
          </Button>
        </>
      }
    >
      {sources.error !== null && <QueryTrouble error={sources.error} onRetry={() => void sources.refetch()} />}
      {sources.isPending && <Loader m="xl" />}
      {sources.data?.sources.length === 0 && <p className="soft">{t('sources.empty')}</p>}
      {sources.data !== undefined && sources.data.sources.length > 0 && (
        <Card>
          <Rows
            label={t('sources.title')}
            head={[t('sources.name'), t('sources.legalBasis'), t('sources.rate'), t('sources.health'), '']}
          >
            {sources.data.sources.map((source) => (
              <SourceRow key={source.name} source={source} may={may} />
            ))}
          </Rows>
        </Card>
      )}
      <Modal lockScroll={false} opened={adding} onClose={() => setAdding(false)} title={t('sources.new')}>
        <SourceForm kinds={sources.data?.kinds ?? []} onDone={() => setAdding(false)} />
      </Modal>
      <Modal lockScroll={false} opened={trying} onClose={() => setTrying(false)} title={t('sources.try')} size="lg">
        <TryPage />
      </Modal>
    </Page>
  );
}

function SourceRow({ source, may }: { source: Source; may: boolean }) {
  const queries = useQueryClient();
  const removing = useMutation({
    mutationFn: (id: string) => call(removeSource, { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  });
  const { id, name, kind, url, languages, legalBasis, owner, rate } = source;
  return (
    <tr>
      <td>
        <b className="foreign">{name}</b> <span className="soft">{kind}</span>
        <div className="soft foreign">{url}</div>
        {(languages.length > 0 || owner !== null) && (
          <div className="soft">
            {[languages.join(', '), owner].filter((part) => part !== null && part !== '').join(' · ')}
          </div>
        )}
      </td>
      <td>
        {legalBasis === '' ? <i className="soft">{t('sources.legalBasisNone')}</i> : legalBasis}
        {!source.obeysRobots && (
          <div>
            <Badge color="orange" variant="light" tt="none">
              {t('sources.robots', { authority: source.authority ?? '' })}
            </Badge>
          </div>
        )}
      </td>
      <td>{rate === null ? t('plan.none') : formatNumber(rate)}</td>
      <td>
        <Health health={source.health} />
      </td>
      <td>
        {id === null ? (
          <span className="soft">{t('sources.unwritten')}</span>
        ) : (
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            disabled={!may}
            title={may ? undefined : t('plan.forbidden')}
            loading={removing.isPending}
            onClick={() => {
              if (confirm(t('plan.removeSure', { name }))) removing.mutate(id);
            }}
          >
            {t('plan.remove')}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Health({ health }: { health: Source['health'] }) {
  if (health === null) return <span className="soft">{t('sources.neverScanned')}</span>;
  return (
    <>
      <div>
        {formatAge(health.startedAt)} · {t('sources.pages', { count: health.pages })}
      </div>
      <div className="soft">
        {t('sources.failed', { count: formatNumber(health.failed) })} ·{' '}
        {t('sources.skipped', { count: formatNumber(health.skipped) })}
      </div>
      {health.reasons.length > 0 && (
        <details>
          <summary className="soft">{t('sources.why')}</summary>
          <ul>
            {health.reasons.map(({ reason, count }) => (
              <li key={reason}>
                {reason.replaceAll(/[-_]/g, ' ')}: {formatNumber(count)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
