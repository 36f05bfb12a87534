// Swahili and Indonesian, which the language detector (eld) does not know: it takes the one for Tagalog, Malay or Yoruba and the other for Malay.
// Their commonest words tell them, and in Swahili the way a verb is put together.

/** Function words of Swahili that are not at the same time common words of English, Malay, Tagalog, Turkish or Yoruba. */
const swahili = new Set(
  `ya wa kwa za la cha vya katika hii hiki hizi hivi huyu hawa huu hilo hiyo yangu yako yake yetu wangu wako wake wetu zangu zake langu changu chake lake
  sana pia kama lakini bado sasa tu ndani nje juu chini bila baada kabla kutoka mpaka hadi kuhusu mimi wewe sisi yeye wao nani nini wapi gani hapa hapo
  kuna hakuna ipo yupo zipo wapo iko ninayo nina una ana tuna wana sina hana mmoja mbili tatu nne tano moja wawili watatu kubwa ndogo mpya zuri nzuri
  halisi safi bei shilingi mtu watu mnyama wanyama ndege nyumba nyumbani duka mtoto watoto siku mwaka miaka leo kesho jana`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Subject, tense, stem: `wamefika`, `tunauza`, `ililetwa`, `kimechongwa`; or the first person as adverts write it, `nauza`, `natafuta`. */
const swahiliVerb =
  /^(?:(?:ni|u|a|tu|m|wa|i|li|ya|ki|vi|zi|ku|ha|si|hawa|hatu)(?:na|li|me|ta|ki|nge)[a-z]{3,}[aeu]|(?:na|ku|ina|zina)(?:uza|uzwa|nunua|tafuta|hitaji|uliza|pata|fuga|toa|tuma|leta))$/u;

/** What Indonesian writes otherwise than Malay, or in the other's place. */
const indonesian = new Set(
  `tidak bisa mobil kantor karena kalau gak nggak enggak banget jual dijual kirim ongkir silakan silahkan kabari monggo bosku gan agan rekber japri
  nego jutaan ribu juta rb jt rumahan uang bapak ibu kamu aku saja aja sepeda motor gratis senin selasa rabu kamis jumat ekor butuh mau cuma coba
  sudah udah belum pengen bagus hewan peliharaan kandang kucing kakek nenek tahun minggu lalu oleh rp berupa`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
const malay = new Set(
  `boleh kereta pejabat kerana kalau tak nak jual dijual hantar pos rm sila tuan puan encik saya awak korang sahaja je basikal percuma isnin
  sebab wang duit ringgit dah belum cantik haiwan sangkar datuk tok nenek tahun minggu lepas oleh hendak perlukan beli ambik ambil dekat kat`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** What sellers and seekers begin with: one such word is enough. */
const swahiliTrade =
  /^(?:nauza|tunauza|inauzwa|zinauzwa|anauzwa|wanauzwa|natafuta|tunatafuta|nanunua|tunanunua|nahitaji|ninauza)$/u;

/** How many distinct words must speak for Swahili, and what share of all. */
const fewestSwahili = 2;
const shareOfSwahili = 0.25;

const distinctWords = (text: string): string[] => [...new Set(text.toLowerCase().match(/\p{L}+/gu))];

/** Whether a text of Latin letters is Swahili. */
export function isSwahili(text: string): boolean {
  const words = distinctWords(text);
  if (words.some((word) => swahiliTrade.test(word))) return true;
  const known = words.filter((word) => swahili.has(word) || swahiliVerb.test(word)).length;
  return known >= fewestSwahili && known >= words.length * shareOfSwahili;
}

/** Of a text that reads as Malay or Indonesian: the nearer of the two; Malay where nothing tells. */
export function malayOrIndonesian(text: string): 'ms' | 'id' {
  const words = distinctWords(text);
  const count = (list: ReadonlySet<string>, other: ReadonlySet<string>) =>
    words.filter((word) => list.has(word) && !other.has(word)).length;
  return count(indonesian, malay) > count(malay, indonesian) ? 'id' : 'ms';
}
