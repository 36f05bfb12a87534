// The pictures of a listing are not fetched from the seller's site; the stored capture is shown where there is one.
import { Button } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { captureEvidence } from '../../contract/evidence.ts';
import type { LeadDetail } from '../../contract/lead.ts';
import { listPictures } from '../../contract/pictures.ts';
import type { Picture } from '../../contract/pictures.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { formatAge } from './format.ts';
import { PictureIcon } from './icons.tsx';
import { useNotify } from './notices.tsx';
import classes from './pictures.module.css';

export function Pictures({ detail }: { detail: LeadDetail }) {
  const notify = useNotify();
  const [unseen, setUnseen] = useState(false);
  const { lead, snapshots } = detail;
  const kept = snapshots.find(({ state }) => state !== 'FAILED');
  const count = lead.listing.images.length;
  const { data } = useQuery({ ...picturesOf(lead.id), enabled: count > 0 });
  const pictures = data?.pictures.filter(({ state }) => state === 'kept') ?? [];
  const capture = useMutation({
    mutationFn: () => call(captureEvidence, { params: { id: lead.id } }),
    onSuccess: () => notify(t('lead.captureAsked')),
    onError: (error) => notify(error.message, 'bad'),
  });
  return (
    <>
      <Kept id={lead.id} pictures={pictures} />
      <section className={classes.box}>
        {kept !== undefined && !unseen ? (
          <a href={`/api/snapshots/${encodeURIComponent(kept.id)}/picture`} target="_blank" rel="noreferrer">
            <img
              className={classes.capture}
              src={`/api/snapshots/${encodeURIComponent(kept.id)}/picture`}
              alt={t('lead.snapshot')}
              onError={() => setUnseen(true)}
            />
          </a>
        ) : (
          <span className={classes.sign}>
            <PictureIcon />
          </span>
        )}
        <div className={classes.words}>
          <strong>
            {count === 0
              ? t('lead.picturesNone')
              : pictures.length === 0
                ? t('lead.pictures', { count })
                : t('lead.picturesKept', { count: pictures.length, all: count })}
          </strong>
          <span className="soft">{t('lead.picturesWhy')}</span>
          {snapshots.length > 0 && (
            <Link to={`/leads/${encodeURIComponent(lead.id)}/evidence`}>{t('evidence.title')}</Link>
          )}
          {snapshots.map((snapshot) => (
            <a
              key={snapshot.id}
              className={classes.file}
              href={`/api/snapshots/${encodeURIComponent(snapshot.id)}/download`}
              download
            >
              {t('lead.download')} · {t(`evidence.state.${snapshot.state}`)} · {formatAge(snapshot.at)}
            </a>
          ))}
        </div>
        <Button variant="default" size="xs" loading={capture.isPending} onClick={() => capture.mutate()}>
          {t('lead.capture')}
        </Button>
      </section>
    </>
  );
}

function picturesOf(id: string) {
  return queryOptions({
    queryKey: ['pictures', id],
    queryFn: () => call(listPictures, { params: { id } }),
    // Kept pictures do not change while somebody looks at the lead.
    staleTime: 60_000,
  });
}

function addressOf(id: string, n: number): string {
  return `/api/leads/${encodeURIComponent(id)}/pictures/${n}`;
}

/** Fetches the pictures of leads that wait behind the one on the screen, so that they stand there with it. */
export function usePicturesAhead(leads: ReadonlyArray<LeadDetail['lead']>): void {
  const queries = useQueryClient();
  const ids = leads.filter(({ listing }) => listing.images.length > 0).map(({ id }) => id);
  useEffect(() => {
    const fetchAhead = async (id: string) => {
      const { pictures } = await queries.fetchQuery(picturesOf(id));
      for (const { n, state } of pictures) if (state === 'kept') new Image().src = addressOf(id, n);
    };
    // What fails here is asked for again when its lead is shown, and told then.
    for (const id of ids) fetchAhead(id).catch(() => undefined);
    // oxlint-disable-next-line react/exhaustive-deps -- the same ids are the same leads
  }, [ids.join(' ')]);
}

/** The listing's own pictures, once they were looked at, with what is written in them. */
function Kept({ id, pictures: kept }: { id: string; pictures: readonly Picture[] }) {
  if (kept.length === 0) return null;
  return (
    <ul className={classes.kept}>
      {kept.map((picture) => (
        <li key={picture.n}>
          <KeptPicture id={id} picture={picture} />
        </li>
      ))}
    </ul>
  );
}

function KeptPicture({ id, picture: { n, text, terms } }: { id: string; picture: Picture }) {
  const address = addressOf(id, n);
  const found = terms.filter(({ benign }) => !benign).map(({ means }) => means);
  return (
    <figure className={classes.figure}>
      <a href={address} target="_blank" rel="noreferrer">
        <img src={address} alt={t('lead.picture', { number: n + 1 })} />
      </a>
      {text !== null && (
        <figcaption>
          <span className="foreign">{text}</span>
          {found.length > 0 && <strong> → {found.join(', ')}</strong>}
        </figcaption>
      )}
    </figure>
  );
}
