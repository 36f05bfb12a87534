// Every key there is.
import { Modal } from '@mantine/core';
import { t } from '../messages/messages.ts';
import { verdictKeys } from './action-bar.tsx';
import classes from './help.module.css';

export function Help({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const rows = [
    ...verdictKeys.map(([key, verdict]) => [key.toUpperCase(), t(`verdict.${verdict}`)] as const),
    ['B', t('help.cluster')] as const,
    ['S', t('verdict.skip')] as const,
    ['Z', t('verdict.undo')] as const,
    ['A', t('help.note')] as const,
    ['G', t('help.tag')] as const,
    ['I', t('help.figures')] as const,
    ['Q', t('help.queue')] as const,
    ['?', t('help.help')] as const,
  ];
  return (
    // lockScroll off: it would write an inline style, and nothing scrolls behind the dialogue.
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('help.title')}
      lockScroll={false}
      size="xs"
      closeButtonProps={{ 'aria-label': t('help.close') }}
    >
      <dl className={classes.keys}>
        {rows.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
