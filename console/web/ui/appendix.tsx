// The CITES Appendix of a taxon as a small sign: its numeral, its colour, its words for those who cannot see either.
import { t } from '../messages/messages.ts';
import classes from './appendix.module.css';

export function Appendix({ value }: { value: 'I' | 'II' | 'III' | null }) {
  if (value === null) return <span className={classes.none}>{t('lead.notListed')}</span>;
  return (
    <abbr className={classes.sign} data-appendix={value} title={t('lead.appendix', { appendix: value })}>
      {value}
    </abbr>
  );
}
