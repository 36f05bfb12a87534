// Where a lead's place may be: a small map, and in words that the name alone says so.
import { lazy, Suspense } from 'react';
import type { Place } from '../../contract/lead.ts';
import { locale, t } from '../messages/messages.ts';
import classes from './place.module.css';

const PlaceMap = lazy(async () => ({ default: (await import('./place-map.tsx')).PlaceMap }));

export function PlaceOnMap({ place }: { place: Place }) {
  const { towns, more } = place;
  const countryOf = new Intl.DisplayNames([locale()], { type: 'region' });
  return (
    <div className={classes.place}>
      <Suspense fallback={<div className={classes.map} />}>
        <PlaceMap place={place} />
      </Suspense>
      <p>
        <span className="soft">{t('lead.byName')}</span>{' '}
        {towns.length === 0
          ? place.country !== null && countryOf.of(place.country)
          : towns.map(({ name, country }) => `${name} (${countryOf.of(country)})`).join(', ')}
        {more > 0 && ` ${t('lead.placesMore', { count: more })}`}
      </p>
      {towns.length > 1 && <p className="soft">{t('lead.placesMany')}</p>}
    </div>
  );
}
