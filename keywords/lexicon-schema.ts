// The shape of the lexicon's files, and of what the rest of Nightjar reads from them. docs/LEXICON.md tells officers how to add to it.
import { z } from 'zod';

/** ISO 639-1; `zh` holds simplified and traditional side by side; `la` scientific names; `xx` whatever the language (emoji, brands). */
export const languages = [
  'en',
  'es',
  'fr',
  'pt',
  'de',
  'it',
  'nl',
  'pl',
  'ru',
  'uk',
  'tr',
  'ar',
  'fa',
  'hi',
  'bn',
  'zh',
  'ja',
  'ko',
  'vi',
  'th',
  'id',
  'ms',
  'tl',
  'sw',
  'xx',
] as const;
export type Language = (typeof languages)[number];

const words = z.array(z.string().min(1));
const byLanguage = z.partialRecord(z.enum(languages), words);

/** taxa/<group>.json */
export const taxaFile = z.strictObject({
  $schema: z.string().optional(),
  /** The group an operation targets: `elephants`, `big-cats`, `sharks-rays`, … */
  group: z.string().regex(/^[a-z][a-z-]*$/),
  taxa: z.array(
    z.strictObject({
      /** Scientific name, or the name of a genus or family where trade is at that level. */
      name: z.string().min(2),
      rank: z.enum(['species', 'subspecies', 'genus', 'family', 'order', 'class']),
      synonyms: words.optional(),
      /** CITES Appendix of the taxon as a whole; of a split listing the one that its trade commonly falls under (docs/decisions/111). Null where it is not listed. */
      appendix: z.enum(['I', 'II', 'III']).nullable(),
      /** Split listings, annotations, countries of Appendix III, in words. */
      note: z.string().optional(),
      /** Annex of Regulation (EC) 338/97. */
      annex: z.enum(['A', 'B', 'C', 'D']).optional(),
      /** `protected`: law protects it somewhere. `unprotected`: wild, traded freely. `domestic`: farmed or domestic. `fossil`: extinct, dug up. */
      status: z.enum(['protected', 'unprotected', 'domestic', 'fossil']),
      /** Further groups beside the file's own. */
      groups: z.array(z.string()).optional(),
      /** CITES trade term codes in which it is traded, commonest first. */
      commodities: z.array(z.string().regex(/^[A-Z]{3}$/)),
      /** Names that mean this taxon wherever they stand. */
      names: byLanguage,
      /** Names with a second, everyday meaning: they count only beside other signs (`tiger`, `ray`, `seal`). */
      weak: byLanguage.optional(),
    }),
  ),
});

/** commodities.json */
export const commoditiesFile = z.strictObject({
  $schema: z.string().optional(),
  commodities: z.array(
    z.strictObject({
      /** CITES trade term code. */
      code: z.string().regex(/^[A-Z]{3}$/),
      name: z.string(),
      /** Words for the commodity whatever the taxon (`skin`, `tooth`): they count beside a taxon. */
      words: byLanguage,
      /** Words that name commodity and taxon at once (`ivory`, `agarwood`, `caviar`). */
      telling: z
        .array(z.strictObject({ taxon: z.string(), words: byLanguage, weak: byLanguage.optional() }))
        .optional(),
    }),
  ),
});

const source = z.union([
  z.literal('unverified'),
  z.strictObject({
    title: z.string(),
    authors: z.string().optional(),
    year: z.number().int(),
    url: z.string().optional(),
  }),
]);

/** codewords/<language>.json */
export const codeWordsFile = z.strictObject({
  $schema: z.string().optional(),
  language: z.enum(languages),
  terms: z.array(
    z.strictObject({
      term: z.string().min(1),
      /** Name of a taxon in the lexicon, or `group:<name>`. */
      standsFor: z.string(),
      commodity: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .optional(),
      /** How sure: the share of uses, in adverts, that mean the hidden thing. */
      sure: z.number().min(0.01).max(1),
      falseFriends: words.optional(),
      source,
      note: z.string().optional(),
    }),
  ),
});

export const benignKinds = [
  'brand',
  'colour',
  'toy',
  'stamp',
  'coin',
  'name',
  'food',
  'place',
  'team',
  'material',
  'media',
  'plant',
  'animal',
  'clothing',
  'print',
  'replica',
  'vehicle',
  'game',
  'tool',
  'law',
  'other',
] as const;

/** benign/<language>.json: look-alikes that cancel the matches they overlap (`vegetable ivory`, `Turtle Beach`, `Tiger Woods`). */
export const benignFile = z.strictObject({
  $schema: z.string().optional(),
  language: z.enum(languages),
  terms: z.array(
    z.strictObject({
      term: z.string().min(1),
      kind: z.enum(benignKinds),
      /** What it is, in a few English words. */
      is: z.string(),
      /** Words elsewhere in the text that it cancels too (`lego` beside `shark`): taxa, `group:<name>`, or `all`. */
      alsoCancels: z.array(z.string()).optional(),
    }),
  ),
});

export const contextClasses = [
  // what speaks against a real specimen
  'stamp',
  'coin',
  'toy',
  'print',
  'costume',
  'replica',
  'vehicle',
  'book',
  'media',
  'jewellery-metal',
  'synthetic',
  'clothing-pattern',
  'household',
  'news',
  'law',
  'care-guide',
  'museum',
  'rescue',
  'sport',
  'food-dish',
  'software',
  // the language of an offer
  'sell',
  'price',
  'shipping',
  'contact',
  'quantity',
  'private-message',
  'wanted',
  'sold',
  'negotiable',
  // what makes a specimen real
  'genuine',
  'specimen',
  'live-animal',
  'hunting',
  'taxidermy',
  'medicine',
  'carved',
  'leather-goods',
  'plant-sale',
  // indicators of crime
  'no-papers',
  'false-declaration',
  'payment-route',
  'concealment',
  'drugs',
  'arms',
  'price-withheld',
  'move-to-messenger',
  'protected-said',
  'wild-caught',
  // claims that change the policy
  'mammoth',
  'antique',
  'captive-bred',
  'fossil',
  'with-papers',
] as const;
export type ContextClass = (typeof contextClasses)[number];

/** context/<language>.json: words that name nothing themselves but tell what the text is. */
export const contextFile = z.strictObject({
  $schema: z.string().optional(),
  language: z.enum(languages),
  classes: z.partialRecord(z.enum(contextClasses), words),
});

export type TaxaFile = z.infer<typeof taxaFile>;
export type TaxonEntry = TaxaFile['taxa'][number];
export type CommodityEntry = z.infer<typeof commoditiesFile>['commodities'][number];
export type CodeWordEntry = z.infer<typeof codeWordsFile>['terms'][number];
export type BenignEntry = z.infer<typeof benignFile>['terms'][number];
export type ContextEntry = Omit<z.infer<typeof contextFile>, '$schema'>;
