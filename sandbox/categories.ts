// Where on a site an advert stands. Sellers choose the place, so it tells little of what is sold.
import type { DecoyKind } from './advert.ts';

const byKind: Record<DecoyKind, string> = {
  stamp: 'collectables',
  coin: 'collectables',
  toy: 'toys',
  'brick-set': 'toys',
  'model-car': 'toys',
  print: 'art',
  costume: 'fashion',
  replica: 'art',
  'shark-vacuum': 'home',
  'ivory-colour': 'fashion',
  name: 'collectables',
  beer: 'collectables',
  brand: 'home',
  fossil: 'collectables',
  'antique-papers': 'antiques',
  'domestic-animal': 'animals',
  plant: 'garden',
  news: 'talk',
  law: 'talk',
  'care-guide': 'talk',
  museum: 'talk',
  rescue: 'talk',
};

const byCommodity: Record<string, string> = {
  LIV: 'animals',
  EGG: 'animals',
  IVC: 'antiques',
  TUS: 'antiques',
  HOR: 'antiques',
  HOC: 'antiques',
  CAR: 'art',
  SKI: 'fashion',
  LPS: 'fashion',
  LPL: 'fashion',
  GAR: 'fashion',
  TRO: 'antiques',
  SKU: 'collectables',
  TEE: 'collectables',
  CLA: 'collectables',
  FEA: 'fashion',
  MED: 'health',
  DER: 'health',
  BOD: 'collectables',
  FIN: 'health',
  SCA: 'health',
  MEA: 'health',
  COR: 'fashion',
  SHE: 'collectables',
  BON: 'antiques',
  JWL: 'fashion',
};

/** The category for a kind of decoy or a commodity code. */
export function categoryOf(kind: string): string {
  return (byKind as Record<string, string>)[kind] ?? byCommodity[kind] ?? 'collectables';
}
