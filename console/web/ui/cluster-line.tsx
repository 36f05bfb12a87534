// One verdict for everything that is joined: names the count, lets bonds be left out, and waits for the verdict's own key.
import { Chip, Loader, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { readCluster } from '../../contract/triage.ts';
import { can } from '#listing/lead.ts';
import type { LeadStatus, Role, Verdict } from '#listing/lead.ts';
import { call } from '../api.ts';
import { t } from '../messages/messages.ts';
import { Key, verdictKeys } from './action-bar.tsx';
import { byBond } from './bonds.ts';
import classes from './cluster-line.module.css';
import { useKeys } from './use-keys.ts';

interface Props {
  leadId: string;
  status: LeadStatus;
  role: Role;
  /** `others` are those of the cluster that were left in, without the lead itself. */
  onDecide: (others: string[], verdict: Verdict) => void;
  onClose: () => void;
}

export function ClusterLine({ leadId, status, role, onDecide, onClose }: Props) {
  const [left, setLeft] = useState<string[]>([]);
  const line = useRef<HTMLElement>(null);
  const cluster = useQuery({
    queryKey: ['cluster', leadId],
    queryFn: ({ signal }) => call(readCluster, { params: { id: leadId }, signal }),
    staleTime: 0,
  });
  useEffect(() => line.current?.focus(), []);

  const groups = byBond(cluster.data?.members ?? []);
  const chosen = [
    ...new Set(groups.filter(({ bond }) => !left.includes(bond.key)).flatMap(({ leads }) => leads.map(({ id }) => id))),
  ];
  const toggle = (key: string) =>
    setLeft((before) => (before.includes(key) ? before.filter((one) => one !== key) : [...before, key]));
  const decide = (verdict: Verdict) => {
    if (chosen.length > 0 && can(role, verdict, status).ok) onDecide(chosen, verdict);
  };
  useKeys({
    ...Object.fromEntries(verdictKeys.map(([key, verdict]) => [key, () => decide(verdict)])),
    ...Object.fromEntries(groups.slice(0, 9).map(({ bond }, index) => [String(index + 1), () => toggle(bond.key)])),
    escape: onClose,
    b: onClose,
  });

  return (
    <section ref={line} className={classes.line} tabIndex={-1} aria-label={t('cluster.key')} data-testid="cluster">
      {cluster.isPending ? (
        <p className={classes.words}>
          <Loader size="xs" /> {t('cluster.loading')}
        </p>
      ) : (
        <p className={classes.words} role="status">
          {cluster.error?.message ?? t('cluster.these', { count: chosen.length + 1 })}
        </p>
      )}
      {groups.length > 0 && (
        <div className={classes.bonds} role="group" aria-label={t('cluster.joinedBy')}>
          {groups.slice(0, 9).map(({ bond, leads }, index) => (
            <Chip
              key={bond.key}
              size="xs"
              checked={!left.includes(bond.key)}
              onChange={() => toggle(bond.key)}
              variant="outline"
            >
              {index + 1} · {bond.label}
              {bond.value === null ? '' : ` ${bond.value}`} · {leads.length}
            </Chip>
          ))}
        </div>
      )}
      <div className={classes.keys}>
        {verdictKeys.map(([key, verdict]) => (
          <Key
            key={key}
            name={key}
            label={`verdict.${verdict}`}
            verdict={verdict}
            disabled={chosen.length === 0 || !can(role, verdict, status).ok}
            onPress={() => decide(verdict)}
          />
        ))}
        <UnstyledButton className={classes.cancel} aria-keyshortcuts="Escape" onClick={onClose}>
          {t('cluster.cancel')} (Esc)
        </UnstyledButton>
      </div>
    </section>
  );
}
