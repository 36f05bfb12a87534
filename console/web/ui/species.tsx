// The taxa that the classifier named, with their names in the reader's and the listing's language, and what they must be told from.
import type { Assessment } from '#classifier/assessment.ts';
import type { Species } from '../../contract/lead.ts';
import { locale, t } from '../messages/messages.ts';
import { Appendix } from './appendix.tsx';
import classes from './species.module.css';

/** More are guesses that no one needs to read. */
const shown = 5;

interface Props {
  taxa: Assessment['taxa'];
  species: readonly Species[];
  /** The listing's. */
  language: string | null;
}

export function SpeciesList({ taxa, species, language }: Props) {
  if (taxa.length === 0) return <span className="soft">{t('lead.speciesNone')}</span>;
  return (
    <ul className={classes.taxa}>
      {taxa.slice(0, shown).map((taxon) => {
        const card = species.find(({ name }) => name === taxon.name);
        return (
          <li key={taxon.name}>
            <Appendix value={taxon.appendix} />
            <span className={classes.taxon}>
              <i>{taxon.name}</i>
              <span className="soft"> {taxon.group}</span>
            </span>
            <span className={classes.number}>{Math.round(taxon.score * 100)}</span>
            {card !== undefined && <Card card={card} language={language} />}
          </li>
        );
      })}
    </ul>
  );
}

function Card({ card, language }: { card: Species; language: string | null }) {
  const reader = locale().slice(0, 2);
  const own = card.names[reader] ?? card.names['en'] ?? [];
  const listing = language === null || language.slice(0, 2) === reader ? [] : (card.names[language.slice(0, 2)] ?? []);
  return (
    <div className={classes.card}>
      {own.length > 0 && <span>{own.join(', ')}</span>}
      {listing.length > 0 && (
        <span className="foreign" lang={language ?? undefined} title={t('species.here')}>
          {listing.join(', ')}
        </span>
      )}
      {card.note !== null && (
        <span className="soft" lang="en">
          {card.note}
        </span>
      )}
      {card.alike.length > 0 && (
        <details>
          <summary>{t('species.alike')}</summary>
          <ul className={classes.alike}>
            {card.alike.map((other) => (
              <li key={other.name}>
                <Appendix value={other.appendix} /> <i>{other.name}</i>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
