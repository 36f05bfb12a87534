// The row of verdicts at the foot of a lead: one key each. A verdict that is not possible stays in sight, with the reason.
import { TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { can } from '#listing/lead.ts';
import type { LeadStatus, Role, Verdict } from '#listing/lead.ts';
import type { MessageKey } from '../messages/en.ts';
import { t } from '../messages/messages.ts';
import classes from './action-bar.module.css';

export const verdictKeys = [
  ['c', 'confirmed'],
  ['d', 'dismissed'],
  ['u', 'duplicate'],
  ['n', 'needs-info'],
  ['e', 'escalated'],
] as const satisfies ReadonlyArray<readonly [string, Verdict]>;

interface Props {
  role: Role;
  status: LeadStatus;
  /** Default all of them. */
  verdicts?: ReadonlyArray<readonly [string, Verdict]>;
  onVerdict: (verdict: Verdict) => void;
  note: string;
  onNote: (note: string) => void;
  noteRef: RefObject<HTMLInputElement | null>;
  /** Further keys (skip, undo, help), and what is said at the right. */
  more: ReactNode;
  aside?: ReactNode;
}

export function ActionBar({
  role,
  status,
  verdicts = verdictKeys,
  onVerdict,
  note,
  onNote,
  noteRef,
  more,
  aside,
}: Props) {
  return (
    <footer className={classes.bar}>
      <div className={classes.keys}>
        {verdicts.map(([key, verdict]) => {
          const answer = can(role, verdict, status);
          return (
            <Tooltip key={key} label={answer.ok ? '' : answer.why} disabled={answer.ok}>
              <Key
                name={key}
                label={`verdict.${verdict}`}
                verdict={verdict}
                disabled={!answer.ok}
                onPress={() => onVerdict(verdict)}
              />
            </Tooltip>
          );
        })}
        {can(role, 'reopened', status).ok && (
          <Key name="r" label="verdict.reopened" onPress={() => onVerdict('reopened')} />
        )}
        <span className={classes.gap} />
        {more}
        <span className={classes.onPhone}>
          <Key name="a" label="lead.note" onPress={() => noteRef.current?.focus()} />
        </span>
      </div>
      <TextInput
        ref={noteRef}
        className={classes.note ?? ''}
        size="xs"
        aria-label={t('lead.note')}
        placeholder={`${t('lead.notePlaceholder')} (A)`}
        maxLength={2000}
        value={note}
        onChange={(event) => onNote(event.currentTarget.value)}
        onKeyDown={(event) => (event.key === 'Enter' || event.key === 'Escape') && event.currentTarget.blur()}
      />
      <div className={classes.aside}>{aside}</div>
    </footer>
  );
}

interface KeyProps {
  name: string;
  label: MessageKey;
  verdict?: Verdict;
  disabled?: boolean;
  onPress: () => void;
}

export function Key({ name, label, verdict, disabled = false, onPress, ...others }: KeyProps) {
  return (
    // aria-disabled, not disabled: the reason must stay within reach of keyboard and pointer.
    <UnstyledButton
      {...others}
      className={classes.key}
      data-verdict={verdict}
      aria-disabled={disabled}
      aria-keyshortcuts={name}
      onClick={() => !disabled && onPress()}
    >
      <kbd>{name.toUpperCase()}</kbd>
      {t(label)}
    </UnstyledButton>
  );
}
