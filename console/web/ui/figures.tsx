// One's own figures: how many, how fast with pauses taken out, and how far colleagues agree.
import { Loader, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { readFigures } from '../../contract/review.ts';
import type { Agreement } from '../../contract/review.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { QueryTrouble } from './failure.tsx';
import classes from './figures.module.css';
import { formatNumber } from './format.ts';

export function Figures({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const figures = useQuery({
    queryKey: ['figures'],
    queryFn: ({ signal }) => call(readFigures, { signal }),
    enabled: opened,
    staleTime: 0,
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('figures.title')}
      lockScroll={false}
      size="sm"
      closeButtonProps={{ 'aria-label': t('help.close') }}
    >
      {figures.error !== null && <QueryTrouble error={figures.error} onRetry={() => void figures.refetch()} />}
      {figures.isPending && <Loader size="sm" />}
      {figures.data !== undefined && (
        <dl className={classes.figures}>
          <div>
            <dt>{t('figures.decided')}</dt>
            <dd>{formatNumber(figures.data.decided)}</dd>
          </div>
          <div>
            <dt>{t('figures.confirmed')}</dt>
            <dd>{formatNumber(figures.data.confirmed)}</dd>
          </div>
          <div>
            <dt>{t('figures.hourly')}</dt>
            <dd>{figures.data.hourly === null ? <Few /> : formatNumber(figures.data.hourly)}</dd>
          </div>
          <div>
            <dt>{t('figures.agreement')}</dt>
            <dd>{figures.data.agreement.leads === 0 ? <Few /> : <Kappa of={figures.data.agreement} />}</dd>
          </div>
        </dl>
      )}
    </Modal>
  );
}

function Few() {
  return <span className="soft">{t('figures.tooFew')}</span>;
}

/** `0.71 ± 0.12`, twice the standard error: about where it lies with 95 % confidence. */
export function Kappa({ of: { kappa, error } }: { of: Agreement }) {
  if (kappa === null || error === null) return <span className="soft">{t('agreement.undefined')}</span>;
  return (
    <>
      {kappa.toFixed(2)} <span className="soft">± {(1.96 * error).toFixed(2)}</span>
    </>
  );
}
