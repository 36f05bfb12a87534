// What the sites print beside their adverts: news, care guides and advice. They speak of protected animals and offer none.
import type { MarketLanguage } from './advert.ts';

export interface Article {
  slug: string;
  language: MarketLanguage;
  title: string;
  byline: string;
  picture: string;
  text: string;
}

export const articles: readonly Article[] = [
  {
    slug: 'customs-officers-find-ivory-in-coffee',
    language: 'en',
    title: 'Customs officers find ivory among sacks of coffee',
    byline: 'By the news desk',
    picture: 'guide1',
    text: 'Officers at a container port opened a shipment declared as coffee last week and found 212 pieces of worked elephant ivory under the second row of sacks.\n\nThe consignment had crossed three countries. A court will decide on the case in autumn. The ivory stays under seal until then.\n\nReaders who are offered ivory on this or any other site are asked to write to the office, which passes reports to the authorities.',
  },
  {
    slug: 'how-to-look-after-a-tortoise',
    language: 'en',
    title: 'How to look after a tortoise that you already have',
    byline: 'Care guide',
    picture: 'guide2',
    text: 'A tortoise needs room, sunlight and hay. Feed weeds rather than fruit, bathe young animals twice a week, and weigh them each month.\n\nMost Mediterranean tortoises are protected: keep the certificate with the animal, and never buy one without it. This page sells nothing.\n\nFor the winter rest, an old fridge at five degrees is safer than a garden shed.',
  },
  {
    slug: 'como-cuidar-un-loro',
    language: 'es',
    title: 'Cómo cuidar un loro que ya vive en casa',
    byline: 'Guía de cuidados',
    picture: 'guide3',
    text: 'Un loro aburrido se arranca las plumas. Necesita compañía, ramas frescas y al menos tres horas fuera de la jaula.\n\nLas semillas de girasol son una golosina, no una comida. Pida al veterinario una dieta de pienso, verdura y legumbres.\n\nMuchas especies están protegidas por la CITES: conserve la factura y el número de la anilla.',
  },
  {
    slug: 'saisie-d-ecailles-de-pangolin',
    language: 'fr',
    title: 'Saisie record d’écailles de pangolin dans un port',
    byline: 'La rédaction',
    picture: 'guide4',
    text: 'Les douaniers ont découvert près de deux tonnes d’écailles de pangolin dans un conteneur déclaré comme noix de cajou.\n\nTrois personnes ont été entendues. Le commerce international des huit espèces de pangolins est interdit depuis 2017.\n\nLe procès doit s’ouvrir au printemps.',
  },
  {
    slug: 'yesheng-dongwu-baohu-zhishi',
    language: 'zh',
    title: '野生动物保护知识：哪些东西不能买',
    byline: '科普专栏',
    picture: 'guide1',
    text: '象牙、犀角、虎骨、穿山甲鳞片及其制品，无论新旧，均不得出售、购买和利用。\n\n旅行时看到摊贩兜售玳瑁手镯、砗磲手串，请不要购买，并向当地林业或海关部门举报。\n\n本文仅作科普宣传，不提供任何商品。',
  },
  {
    slug: 'merawat-burung-hasil-sitaan',
    language: 'id',
    title: 'Relawan merawat burung nuri hasil sitaan',
    byline: 'Redaksi',
    picture: 'guide3',
    text: 'Empat puluh ekor nuri dan kakatua yang disita dari sebuah kapal kini dirawat di pusat rehabilitasi.\n\nBurung-burung itu dimasukkan ke dalam botol plastik oleh penyelundup. Setelah pulih, mereka akan dilepasliarkan di Maluku.\n\nMasyarakat diminta tidak membeli satwa dilindungi dan melapor bila melihat penjualannya.',
  },
  {
    slug: 'luat-bao-ve-dong-vat-hoang-da',
    language: 'vi',
    title: 'Những điều cần biết về luật bảo vệ động vật hoang dã',
    byline: 'Chuyên mục pháp luật',
    picture: 'guide2',
    text: 'Tê tê, voi, tê giác và hổ nằm trong danh mục loài nguy cấp, quý, hiếm được ưu tiên bảo vệ.\n\nHành vi mua bán, vận chuyển, tàng trữ trái phép có thể bị phạt tù đến mười lăm năm.\n\nBài viết này chỉ để tuyên truyền, không mua bán bất cứ thứ gì.',
  },
];
