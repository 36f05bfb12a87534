// Who is signed in, as the page knows it; asked once and kept by the query cache.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { whoAmI } from '../contract/session.ts';
import type { Member } from '../contract/session.ts';
import { call } from './api.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call(whoAmI, { signal }),
  staleTime: 60_000,
});

/** The member; the pages below the shell are shown only where there is one. */
export function useMember(): Member {
  const { data } = useQuery(sessionQuery);
  if (data?.member == null) throw new Error('This page is only for those who are signed in.');
  return data.member;
}
