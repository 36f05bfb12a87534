// The investigator's page of a lead: each capture with its picture, what proves it, who had it in hand, its replay; and the package for court.
import { Badge, Button, Loader } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { openReplay, readEvidence } from '../../contract/export.ts';
import type { ProvenSnapshot } from '../../contract/export.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { QueryTrouble } from '../ui/failure.tsx';
import { formatInstant, formatNumber } from '../ui/format.ts';
import { useNotify } from '../ui/notices.tsx';
import { ExportForm } from './evidence-export.tsx';
import classes from './evidence.module.css';

const colours = { COMPLETE: 'teal', PARTIAL: 'orange', FAILED: 'red' } as const;

export function EvidencePage() {
  const { id = '' } = useParams();
  const evidence = useQuery({
    queryKey: ['evidence', id],
    queryFn: ({ signal }) => call(readEvidence, { params: { id }, signal }),
  });
  if (evidence.error !== null) return <QueryTrouble error={evidence.error} onRetry={() => void evidence.refetch()} />;
  if (evidence.data === undefined) return <Loader m="xl" />;
  const { title, snapshots, canReplay, canExport } = evidence.data;
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>
          {t('evidence.title')}: <span className="foreign">{title}</span>
        </h1>
        <Link to={`/leads/${encodeURIComponent(id)}`}>{t('evidence.back')}</Link>
      </div>
      {snapshots.length === 0 && <p className="soft">{t('evidence.none')}</p>}
      {snapshots.map((snapshot) => (
        <Capture key={snapshot.id} snapshot={snapshot} canReplay={canReplay} />
      ))}
      <section className={classes.card} aria-label={t('evidence.exportTitle')}>
        <h2>{t('evidence.exportTitle')}</h2>
        {canExport ? <ExportForm leadId={id} /> : <p className="soft">{t('evidence.notHere')}</p>}
      </section>
    </div>
  );
}

function Capture({ snapshot, canReplay }: { snapshot: ProvenSnapshot; canReplay: boolean }) {
  const notify = useNotify();
  const queries = useQueryClient();
  const [replay, setReplay] = useState<string>();
  const opening = useMutation({
    mutationFn: () => call(openReplay, { params: { id: snapshot.id } }),
    onSuccess: async ({ url }) => {
      setReplay(url);
      // The link stays for browsers that open no window here.
      window.open(url, '_blank', 'noopener,noreferrer');
      await queries.invalidateQueries({ queryKey: ['evidence'] });
    },
    onError: (error) => notify(error.message, 'bad'),
  });
  const at = `/api/snapshots/${encodeURIComponent(snapshot.id)}`;
  return (
    <section
      className={classes.card}
      aria-label={`${t(`evidence.state.${snapshot.state}`)} ${formatInstant(snapshot.at)}`}
    >
      <div className={classes.head}>
        <h2>{formatInstant(snapshot.at)}</h2>
        <Badge color={colours[snapshot.state]} variant="light">
          {t(`evidence.state.${snapshot.state}`)}
        </Badge>
        {snapshot.sha256 !== null && (
          <>
            <Button
              size="xs"
              variant="default"
              disabled={!canReplay}
              loading={opening.isPending}
              onClick={() => opening.mutate()}
            >
              {t('evidence.replay')}
            </Button>
            <a href={`${at}/download`} download>
              {t('evidence.download')} ({formatNumber(snapshot.size ?? 0)} B)
            </a>
          </>
        )}
      </div>
      {replay !== undefined && (
        <p className={`soft ${classes.note}`}>
          <a href={replay} target="_blank" rel="noopener noreferrer">
            {t('evidence.replayOpen')}
          </a>
          . {t('evidence.replayNote')}
        </p>
      )}
      <div className={classes.body}>
        {snapshot.sha256 === null ? (
          <span />
        ) : (
          <a className={classes.picture} href={`${at}/picture`} target="_blank" rel="noreferrer">
            <img src={`${at}/picture`} alt={t('evidence.picture')} loading="lazy" />
          </a>
        )}
        <Proof snapshot={snapshot} />
      </div>
      <h2>{t('evidence.custody')}</h2>
      <Custody rows={snapshot.custody} />
    </section>
  );
}

function Proof({ snapshot }: { snapshot: ProvenSnapshot }) {
  const { url, by, sha256, manifest, keyId, timestamps, problems } = snapshot;
  const rows: Array<[string, string | null]> = [
    [t('evidence.address'), url],
    [t('evidence.by'), by],
    [t('evidence.sha256'), sha256],
    [t('evidence.manifest'), manifest],
    [t('evidence.key'), keyId],
    [t('evidence.timestamps'), timestamps ?? t('evidence.noTimestamps')],
    [t('evidence.problems'), problems.length === 0 ? null : problems.join('; ')],
  ];
  return (
    <dl className={classes.facts} aria-label={t('evidence.proof')}>
      {rows.map(([name, value]) =>
        value === null ? null : (
          <div key={name} className={classes.row}>
            <dt>{name}</dt>
            <dd className="foreign">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function Custody({ rows }: { rows: ProvenSnapshot['custody'] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          {(['when', 'what', 'who', 'why', 'after'] as const).map((key) => (
            <th key={key} scope="col">
              {t(`evidence.${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ at, what, who, why, sha256 }, place) => (
          <tr key={`${at}-${place}`}>
            <td>{formatInstant(at)}</td>
            <td>{t(`evidence.what.${what}`)}</td>
            <td className="foreign">{who}</td>
            <td className="foreign">{why}</td>
            <td title={sha256 ?? ''}>{sha256 === null ? '—' : `${sha256.slice(0, 16)}…`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
