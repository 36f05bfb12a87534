// Operations as they leave for the page.
import type { Operation as Shown } from '../../contract/operations.ts';
import type { Operation } from '#store/operations.ts';

export function presentOperation({ agencyId: _agency, createdBy: _by, ...operation }: Operation): Shown {
  return operation;
}
