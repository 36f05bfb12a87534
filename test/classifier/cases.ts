// Hand-written adverts and what a careful analyst would say of them. Every line of "how sellers hide" and of "what must not fire" is met.

export interface Case {
  title: string;
  description?: string;
  price?: number;
  /** What it shows. */
  of: string;
}

/** Offers of protected wildlife: to be leads under the default policy. */
export const leads: Case[] = [
  { title: 'Antique elephant ivory carving, hand carved tusk', price: 400, of: 'plain, en' },
  { title: 'Live African grey parrot for sale', price: 900, of: 'live animal, en' },
  {
    title: 'Real tiger skin rug with head',
    description: 'Genuine tiger skin. DM for price.',
    of: 'skin, price withheld, en',
  },
  { title: 'Pangolin scales 2 kg, WhatsApp only', of: 'scales, messenger, en' },
  { title: 'Rhino horn carving libation cup, no papers', price: 12000, of: 'horn, no papers, en' },
  { title: 'Genuine sea turtle shell, whole, wall mount', price: 150, of: 'shell, en' },
  { title: 'i v o r y bracelet, old elephant', price: 80, of: 'spaced letters, en' },
  { title: 'Genuine 1vory tusk carving, elephant', price: 200, of: 'leetspeak, en' },
  { title: 'Genuine elеphant tusk ivоry', price: 200, of: 'Cyrillic look-alike letters' },
  { title: 'Real snow leopard fur coat, vintage', price: 3000, of: 'fur, en' },
  { title: 'Colmillo de elefante tallado, marfil auténtico', price: 500, of: 'plain, es' },
  { title: 'Vendo guacamayo vivo, entrego en mano', price: 700, of: 'live animal, es' },
  { title: 'Défense d’éléphant en ivoire véritable', price: 1500, of: 'plain, fr' },
  { title: 'Vends tortue d’Hermann vivante sans papiers', price: 60, of: 'live animal, no papers, fr' },
  { title: '出售象牙手镯 真品', price: 3000, of: 'plain, zh' },
  { title: '出售穿山甲鳞片 微信联系', of: 'scales, messenger, zh' },
  { title: '犀牛角雕刻杯 老货', price: 88000, of: 'horn, zh' },
  { title: 'Jual gading gajah asli', price: 5000000, of: 'plain, id' },
  { title: 'Dijual sisik trenggiling 3 kg, WA saja', of: 'scales, messenger, id' },
  { title: 'Bán ngà voi thật, vòng tay', price: 3000000, of: 'plain, vi' },
  { title: 'Bán vảy tê tê, liên hệ Zalo', of: 'scales, messenger, vi' },
  { title: 'ขายงาช้างแท้ แกะสลัก', price: 15000, of: 'plain, th' },
  { title: 'ขายเกล็ดตัวลิ่น ทักไลน์', of: 'scales, messenger, th' },
  { title: 'WTB rhino horn, cash paid', of: 'wanted, en' },
];

/** Nothing of these may become a lead. */
export const decoys: Case[] = [
  { title: 'Tanzania 1991 Elephant Loxodonta africana MNH stamp', price: 3, of: 'stamp' },
  { title: 'Somalia 100 shillings elephant silver coin 1 oz', price: 40, of: 'coin' },
  { title: 'Plush tiger toy 30 cm', price: 12, of: 'toy' },
  { title: 'LEGO Shark minifigure', price: 5, of: 'LEGO' },
  { title: 'Schleich African elephant figure', price: 9, of: 'toy figure' },
  { title: 'Hot Wheels 1975 Jaguar die-cast model car', price: 8, of: 'model car' },
  { title: 'Leopard print scarf', price: 15, of: 'print' },
  { title: 'Antique print of a rhinoceros, 1820 engraving', price: 60, of: 'art print' },
  { title: 'Elephant costume for kids, Halloween', price: 25, of: 'costume' },
  { title: 'Replica tiger skull, resin cast', price: 45, of: 'replica' },
  { title: 'Shark Navigator vacuum cleaner', price: 99, of: 'vacuum cleaner' },
  { title: 'Ivory wedding dress size 12', price: 250, of: 'ivory dress' },
  { title: 'Tiger Woods signed golf ball', price: 120, of: 'Tiger Woods' },
  { title: 'เบียร์ช้าง 12 กระป๋อง', price: 400, of: 'elephant beer' },
  { title: '羚锐膏药 正品', price: 30, of: 'brand with a character for antelope' },
  {
    title: 'Police seize ivory worth millions at the airport',
    description: 'The court heard that two men were arrested.',
    of: 'news',
  },
  { title: 'Trade in elephant ivory is prohibited under the Act', of: 'law text' },
  {
    title: 'Care guide: keeping a healthy ball python',
    description: 'How to feed and house your snake. Care sheet for beginners.',
    of: 'care guide',
  },
  { title: 'Museum catalogue: rhinoceros horn cups of the Ming collection', of: 'museum' },
  { title: 'Help us rescue sea turtles, donate to the sanctuary', of: 'rescue appeal' },
  { title: 'Faux tortoiseshell glasses', price: 20, of: 'imitation' },
  { title: 'Vegetable ivory buttons, tagua nut', price: 6, of: 'vegetable ivory' },
  { title: 'Turtle Beach gaming headset', price: 60, of: 'brand' },
  { title: 'Ivory Coast football shirt', price: 30, of: 'country' },
  { title: 'Vestido de novia color marfil', price: 200, of: 'colour, es' },
  { title: 'Peluche elefante gris', price: 10, of: 'toy, es' },
  { title: 'Robe ivoire taille 38', price: 70, of: 'colour, fr' },
  { title: '象牙白 连衣裙', price: 120, of: 'colour, zh' },
  { title: '老虎毛绒玩具', price: 35, of: 'toy, zh' },
  { title: 'Boneka gajah lucu', price: 50000, of: 'toy, id' },
  { title: 'Áo dài màu trắng ngà', price: 400000, of: 'colour, vi' },
  { title: 'Kitchen table, oak, seats six', price: 150, of: 'everyday goods' },
  { title: 'Toyota Corolla 2012, one owner', price: 5500, of: 'everyday goods' },
];
