// How fast the whole lexicon is matched over mixed text, how long it takes to load and in how much memory, beside one big RegExp and
// what `natural` offers for the job. The text for that is made here from a seed; everyday adverts to count touches in are read if there are any:
// `npm run bench:keywords -- [megabytes] [adverts.jsonl] [file for the list of touches]`
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { loadLexicon } from '#keywords/lexicon.ts';
import type { Lexicon } from '#keywords/lexicon.ts';
import { makeLookup } from '#keywords/lookup.ts';
import { makeMatcher } from '#keywords/match.ts';
import type { Matcher } from '#keywords/match-types.ts';

const megabytes = Number(process.argv[2] ?? 8);
const everyday = process.argv[3] ?? '../shared/data/ads/ordinary.dev.jsonl';
/** Where the adverts that touch a taxon are listed, if anywhere. */
const listTo = process.argv[4];
const advert = z.object({ text: z.string(), lang: z.string().optional() });

interface Mixture {
  /** One word in so many is a name out of the lexicon, and one such a name in disguise. */
  oneTermIn: number;
  oneDisguiseIn: number;
  /** The share of words that are about the thing and nothing else: places, people, makes, models, parts. */
  quiet: number;
  /** Words in a text, fewest and most. */
  words: readonly [number, number];
}

/**
 * As everyday adverts are: over 9,000 real ones in English, Chinese and Thai (1.0 MB) the lexicon finds a match of any kind, context words and cancelled ones
 * included, every 55 bytes. The share of quiet words is set so that these texts come near to that.
 */
const adverts: Mixture = { oneTermIn: 400, oneDisguiseIn: 2000, quiet: 0.5, words: [8, 90] };
/** Far denser than any advert: function words and trade words alone, and a name in every 40. */
const dense: Mixture = { oneTermIn: 40, oneDisguiseIn: 400, quiet: 0, words: [120, 120] };

const ordinary = {
  en: 'the a of and to in is it you that for on are with as this be at have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part leather wooden table vintage kitchen camera bicycle apartment phone battery charger jacket size large small black white blue red cotton silver frame mirror lamp',
  es: 'de la que el en y a los se del las un por con no una su para es al lo como más pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni contra otros ese eso ante ellos mesa silla coche casa piso bicicleta ventana camisa zapatos nuevo usado grande pequeño madera cuero teléfono cargador lámpara espejo',
  fr: 'de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec ou son lui nous comme mais on tout même aussi bien table chaise voiture maison appartement vélo fenêtre chemise chaussures neuf ancien grand petit bois cuir téléphone chargeur lampe miroir livraison possible',
  de: 'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde Tisch Stuhl Wagen Wohnung Fahrrad Fenster Hemd Schuhe neu gebraucht groß klein Holz Leder Telefon Ladegerät Lampe Spiegel',
  ru: 'и в не на я быть он с что а по это она этот к но они мы весь который из у за свой от так о для ты же все год мочь человек такой его сказать только или ещё бы себя один как уже до время если сам когда другой стол стул машина квартира велосипед окно рубашка обувь новый большой маленький дерево кожа телефон лампа зеркало',
  zh: '我们 今天 新款 包邮 正品 时尚 男女 韩版 秋冬 外套 手机 电脑 充电器 全新 二手 出售 家用 厨房 桌子 椅子 台灯 镜子 自行车 相机 电池 皮带 大号 小号 黑色 白色 蓝色 特价 优惠 现货 快递 质量 保证 可以 联系 咨询',
  th: 'ขาย บ้าน รถยนต์ มือสอง สภาพดี ราคาถูก ติดต่อ ส่งฟรี โทรศัพท์ กล้อง โต๊ะ เก้าอี้ เสื้อผ้า รองเท้า ใหม่ ใหญ่ เล็ก สีดำ สีขาว วันนี้ พรุ่งนี้ อร่อย สนุก มาก ครับ ค่ะ เพื่อน ทำงาน',
  id: 'dan yang di ke dari untuk dengan ini itu pada adalah tidak akan atau juga sudah saya kami mereka rumah mobil sepeda jendela kemeja sepatu baru bekas besar kecil kayu kulit telepon lampu cermin harga murah kirim gratis',
} as const;

/** Words that name nothing and tell nothing, as most words of an advert do. */
const quietWords = {
  en: 'Manchester Portland Sarah Kevin Tuesday October corner upstairs engine gearbox tyres exhaust warranty manual carpet shelves drawers keyboard router printer tripod lens handle lid shelf hallway garden fence lawn mower drill sander ladder bathroom sink tap heater fridge freezer oven kettle guitar piano amplifier speakers turntable trousers trainers backpack pram cot highchair stroller',
  es: 'Sevilla Valencia Carmen Antonio octubre esquina arriba kilómetros garantía estantes cajones escritorio portátil teclado impresora adaptador trípode objetivo valla cortacésped taladro escalera baño fregadero grifo nevera horno microondas tostadora guitarra altavoces tocadiscos maleta mochila cochecito trona',
  fr: 'Lyon Toulouse Camille Julien mardi octobre étage boîte kilomètres étagères tiroirs bureau ordinateur clavier imprimante adaptateur trépied objectif clôture tondeuse perceuse échelle évier robinet frigo congélateur four bouilloire guitare enceintes platine blouson valise poussette',
  de: 'Hamburg Leipzig Katrin Stefan Dienstag Oktober Ecke oben Getriebe Reifen Regal Schublade Schreibtisch Rechner Tastatur Stativ Objektiv Garten Zaun Rasenmäher Bohrmaschine Leiter Spüle Wasserhahn Kühlschrank Gefriertruhe Backofen Wasserkocher Gitarre Lautsprecher Plattenspieler Rucksack Kinderwagen Hochstuhl',
  ru: 'Казань Самара Ольга Сергей вторник октябрь этаж коробка гарантия полка ящик ноутбук клавиатура принтер штатив объектив сад забор газонокосилка дрель лестница кухня кран морозилка духовка чайник гитара колонки проигрыватель чемодан рюкзак коляска стульчик',
  zh: '上海 广州 星期二 十月 楼上 发动机 变速箱 里程 保修 抽屉 键盘 打印机 花园 栅栏 割草机 电钻 梯子 水槽 冰箱 烤箱 微波炉 水壶 吉他 音箱 唱机 行李箱 餐椅',
  th: 'เชียงใหม่ ภูเก็ต ตุลาคม ชั้นบน เครื่องยนต์ เกียร์ ระยะทาง รับประกัน โซฟา พรม ชั้นวาง ลิ้นชัก โน้ตบุ๊ก คีย์บอร์ด เครื่องพิมพ์ สายไฟ ขาตั้งกล้อง เลนส์ สวน รั้ว สว่าน บันได ห้องครัว อ่างล้าง ก๊อกน้ำ ตู้เย็น เตาอบ ไมโครเวฟ กีตาร์ ลำโพง',
  id: 'Surabaya Bandung Dewi Budi Selasa Oktober lantai mesin transmisi ban garansi rak laci meja pencetak tripod lensa kebun pagar pemotong bor tangga dapur wastafel keran kulkas oven ketel gitar pengeras koper ransel',
} as const;

/** Mulberry32 by T. Ettinger: small, seeded, good enough to mix words. */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function makeTexts(lexicon: Lexicon, bytes: number, mixture: Mixture): string[] {
  const random = makeRandom(20261122);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const { oneTermIn, oneDisguiseIn, quiet } = mixture;
  const [fewest, most] = mixture.words;
  const vocabularies = Object.entries(ordinary).map(([language, words]) => ({
    common: words.split(' '),
    rare: quietWords[language as keyof typeof quietWords].split(' '),
  }));
  const terms = lexicon.taxa.flatMap((taxon) => [taxon.name, ...Object.values(taxon.names).flat()]);
  const disguise = (term: string) =>
    pick([
      (word: string) => Array.from(word).join(' '),
      (word: string) => word.replace(/o/gu, '0'),
      (word: string) => word.replace(/(\p{L})$/u, '$1$1$1'),
      (word: string) => `${word.slice(0, 2)}\u200b${word.slice(2)}`,
    ])(term);
  const texts: string[] = [];
  for (let made = 0; made < bytes;) {
    const { common, rare } = pick(vocabularies);
    const word = () => pick(quiet > 0 && random() < quiet ? rare : common);
    const words = Array.from({ length: fewest + Math.floor(random() * (most - fewest + 1)) }, () => {
      const chance = random();
      if (chance < 1 / oneDisguiseIn) return disguise(pick(terms));
      if (chance < 1 / oneTermIn) return pick(terms);
      if (chance > 0.97) return `${Math.floor(random() * 1000)}${pick(['', ' cm', 'kg', ' €', 'x20', ' USD'])}`;
      return chance > 0.93 ? `${word()}${pick([',', '.', '!', ' -', '\n'])}` : word();
    });
    const text = words.join(' ');
    made += Buffer.byteLength(text);
    texts.push(text);
  }
  return texts;
}

interface Row {
  what: string;
  bytes: number;
  /** Megabytes (10^6 bytes of UTF-8) a second, by the clock and by the processor's time. */
  wall: number;
  processor: number;
  found: number;
}

function measure(what: string, texts: readonly string[], find: (text: string) => number): Row {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  // A scan runs for hours: what counts is the speed after the compiler has done its work.
  for (const text of texts.slice(0, Math.ceil(texts.length / 2))) find(text);
  const started = performance.now();
  const spent = process.cpuUsage();
  let found = 0;
  for (const text of texts) found += find(text);
  const wall = performance.now() - started;
  const { user, system } = process.cpuUsage(spent);
  return { what, bytes, wall: bytes / 1e3 / wall, processor: bytes / (user + system), found };
}

function bigRegExp(lexicon: Lexicon): RegExp {
  const escape = (term: string) => term.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  const terms = lexicon.taxa.flatMap((taxon) => [
    taxon.name,
    ...(taxon.synonyms ?? []),
    ...Object.values(taxon.names).flat(),
    ...Object.values(taxon.weak ?? {}).flat(),
  ]);
  return new RegExp(
    [...new Set(terms)]
      .toSorted((a, b) => b.length - a.length)
      .map(escape)
      .join('|'),
    'giu',
  );
}

/** The tokenizer and stemmer of `natural`, reached one by one: its index loads database drivers and prints. */
function naturalsOwn(lexicon: Lexicon): (text: string) => number {
  const require = createRequire(import.meta.url);
  const { AggressiveTokenizer } = require('natural/lib/natural/tokenizers/index.js') as {
    AggressiveTokenizer: new () => { tokenize(text: string): string[] };
  };
  const stemmer = require('natural/lib/natural/stemmers/porter_stemmer.js') as { stem(word: string): string };
  const tokenizer = new AggressiveTokenizer();
  const stems = new Set(
    lexicon.taxa
      .flatMap((taxon) => Object.values(taxon.names).flat())
      .flatMap((name) => tokenizer.tokenize(name).map((word) => stemmer.stem(word))),
  );
  return (text) => tokenizer.tokenize(text).reduce((found, word) => found + (stems.has(stemmer.stem(word)) ? 1 : 0), 0);
}

/** Asks for names, synonyms, names in Latin letters and near-misses from all over the lexicon; each is timed alone, the first ones included. */
function timeLookups(lexicon: Lexicon): void {
  const random = makeRandom(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const look = makeLookup(lexicon);
  const queries = ['slonovaya kost', 'xiangya', 'no such creature anywhere'];
  while (queries.length < 400) {
    const taxon = pick(lexicon.taxa);
    const name = pick([taxon.name, ...(taxon.synonyms ?? []), ...Object.values(taxon.names).flat()]);
    const at = Math.floor(random() * name.length);
    queries.push(name, `${name.slice(0, at)}${pick(['', 'e', 'xx'])}${name.slice(at + 1)}`);
  }
  let longest = 0;
  const times = queries
    .map((query) => {
      const asked = performance.now();
      const spent = process.cpuUsage();
      look(query);
      const { user, system } = process.cpuUsage(spent);
      longest = Math.max(longest, (user + system) / 1e3);
      return performance.now() - asked;
    })
    .toSorted((a, b) => a - b);
  const percent = (share: number) => times[Math.floor(share * (times.length - 1))]!.toFixed(1);
  console.log(
    `lookup of ${queries.length} names and near-misses: median ${percent(0.5)} ms, 95 % in ${percent(0.95)}, the slowest ${percent(1)} (at most ${longest.toFixed(1)} ms of the processor); goal 50 ms`,
  );
}

/** Reads everyday adverts, JSON Lines of `text` and `lang`, and counts those that touch a taxon after look-alikes have cancelled what they may. */
function countTouches(): void {
  if (!existsSync(everyday)) {
    console.log(
      `no everyday adverts at ${everyday}: name a file of JSON Lines with text and lang as the second argument\n`,
    );
    return;
  }
  const lines = readFileSync(everyday, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  let any = 0;
  let sure = 0;
  let listed = 0;
  const touches: string[] = [];
  for (const line of lines) {
    const { text, lang } = advert.parse(JSON.parse(line));
    const standing = matcher
      .match(text, { language: lang ?? null })
      .filter(({ taxon, cancelledBy }) => taxon !== undefined && cancelledBy === undefined);
    if (standing.length === 0) continue;
    any += 1;
    if (standing.some(({ kind }) => kind !== 'weak-name' && kind !== 'code-word')) sure += 1;
    if (standing.some(({ taxon }) => isProtected(taxon!))) listed += 1;
    touches.push(
      `- ${text.replaceAll('\n', ' ')}\n  ${standing.map(({ kind, term, taxon }) => `${kind} ${term} → ${taxon}`).join('; ')}`,
    );
  }
  const rate = (count: number) => `${((count / lines.length) * 1000).toFixed(1)} in 1,000`;
  console.log(
    `${lines.length} everyday adverts: ${rate(any)} touch a taxon after cancelling (${rate(sure)} by a name that is not weak, ${rate(listed)} one that law protects); goal below 15`,
  );
  if (listTo !== undefined) writeFileSync(listTo, `${touches.join('\n')}\n`);
  console.log('');
}

function isProtected(taxon: string): boolean {
  return taxon.startsWith('group:') || lexicon.taxon(taxon)?.status === 'protected';
}

const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
const before = process.memoryUsage().rss;
const started = performance.now();
const lexicon = loadLexicon();
const read = performance.now();
const matcher: Matcher = makeMatcher(lexicon);
const built = performance.now();
// What is made on first need is made here.
matcher.match('an antique bracelet with certificate, shipping possible');
const answered = performance.now();
const after = process.memoryUsage().rss;
const names = lexicon.taxa.reduce(
  (sum, taxon) =>
    sum +
    1 +
    (taxon.synonyms?.length ?? 0) +
    Object.values(taxon.names).flat().length +
    Object.values(taxon.weak ?? {}).flat().length,
  0,
);
console.log(
  `lexicon ${lexicon.version}: ${lexicon.taxa.length} taxa, ${names} names, ${lexicon.codeWords.length} code words, ${lexicon.benign.length} benign terms`,
);
console.log(
  `load ${(built - started).toFixed(0)} ms (read and check ${(read - started).toFixed(0)}, build ${(built - read).toFixed(0)}), the first text ${(answered - built).toFixed(0)} ms more; goal 400 ms`,
);
console.log(`memory ${mb(after)} resident, ${mb(after - before)} of it for lexicon and matcher; goal 250 MB`);

timeLookups(lexicon);
countTouches();

const adTexts = makeTexts(lexicon, megabytes * 1e6, adverts);
const denseTexts = makeTexts(lexicon, megabytes * 1e6, dense);
// The others are given less to do: they would take minutes.
const fewer = adTexts.slice(0, 8);
const expression = bigRegExp(lexicon);
const everything = (text: string) => matcher.match(text).length;
const rows = [
  measure('nightjar, adverts', adTexts, everything),
  measure('nightjar, a term in every breath', denseTexts, everything),
  measure('one big RegExp: names only, no edges; adverts', fewer, (text) => text.match(expression)?.length ?? 0),
  measure(
    'natural: tokenizer, Porter stems, Set of words; adverts',
    adTexts.slice(0, Math.ceil(adTexts.length / 10)),
    naturalsOwn(lexicon),
  ),
];
console.log(
  `| over ${megabytes} MB of mixed text | MB/s | MB per CPU second | found | bytes to each |\n| --- | ---: | ---: | ---: | ---: |`,
);
for (const { what, bytes, wall, processor, found } of rows)
  console.log(
    `| ${what} | ${wall.toPrecision(3)} | ${processor.toPrecision(3)} | ${found} | ${(bytes / found).toFixed(0)} |`,
  );
console.log('\ngoal 15 MB/s; everyday adverts have a match of any kind every 55 bytes');
