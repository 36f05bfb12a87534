// Price, seller, place, contacts, address: what one asks of any advert, each with its own matches marked.
import { CopyButton, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Listing } from '#listing/listing.ts';
import { t } from '../messages/messages.ts';
import classes from './facts.module.css';
import { formatPrice } from './format.ts';
import { MarkedText } from './marked-text.tsx';
import type { Marking } from './marked-text.tsx';

export function Facts({ listing, marking }: { listing: Listing; marking: Marking }) {
  const marked = (text: string, field: 'seller' | 'location') => (
    <MarkedText text={text} field={field} marking={marking} />
  );
  return (
    <dl className={classes.facts}>
      <Fact name={t('lead.price')}>
        {formatPrice(listing.price) === null ? (
          <i className="soft">{t('lead.price.none')}</i>
        ) : (
          <b>{formatPrice(listing.price)}</b>
        )}
      </Fact>
      <Fact name={t('lead.seller')}>
        {listing.seller === null ? (
          <i className="soft">{t('lead.seller.none')}</i>
        ) : (
          marked(listing.seller.name, 'seller')
        )}
      </Fact>
      <Fact name={t('lead.location')}>
        {listing.location === null ? (
          <i className="soft">{t('lead.location.none')}</i>
        ) : (
          marked(listing.location, 'location')
        )}
      </Fact>
      {listing.postedAt !== null && <Fact name={t('lead.posted')}>{listing.postedAt.slice(0, 10)}</Fact>}
      {listing.contacts.length > 0 && (
        <Fact name={t('lead.contacts')} wide>
          {listing.contacts.map(({ type, value }) => (
            <span key={`${type} ${value}`} className={classes.contact}>
              <span className="soft">{type}</span> <span className="foreign">{value}</span>
            </span>
          ))}
        </Fact>
      )}
      <Fact name={t('lead.address')} wide>
        {/* Text, not a link: opening it from here would show the analyst's address to the seller. */}
        <span className={classes.address}>{listing.url}</span>
        <CopyButton value={listing.url}>
          {({ copied, copy }) => (
            <UnstyledButton className={classes.copy} onClick={copy}>
              {copied ? t('lead.copied') : t('lead.copy')}
            </UnstyledButton>
          )}
        </CopyButton>
      </Fact>
    </dl>
  );
}

function Fact({ name, wide = false, children }: { name: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={classes.fact} data-wide={wide}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
