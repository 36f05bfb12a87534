// What must not fire, in at least five languages where that makes sense, over the lexicon that ships: either nothing stands for a
// taxon, or the context word is found by which the classifier knows a stamp from a tusk.
import { describe, expect, test } from 'vitest';
import { groupsIn, told } from './shipped.ts';

type Row = readonly [language: string, advert: string];

const harmless: Record<string, readonly Row[]> = {
  'model cars and toy bears': [
    ['en', 'Hot Wheels Jaguar XJ220'],
    ['en', 'Matchbox Ford Mustang'],
    ['de', 'Steiff Teddybär mit Knopf'],
    ['fr', 'Majorette Jaguar type E'],
    ['vi', 'gấu bông teddy cho bé'],
    ['th', 'ตุ๊กตาหมี ผ้านุ่ม'],
    ['zh', '泰迪熊 公仔'],
    ['ja', 'テディベア ぬいぐるみ'],
  ],
  'Shark vacuum cleaners': [
    ['en', 'Shark Navigator vacuum cleaner, barely used'],
    ['de', 'Shark Staubsauger kabellos'],
    ['fr', 'Aspirateur Shark sans fil'],
    ['es', 'Aspiradora Shark inalámbrica'],
    ['it', 'Aspirapolvere Shark senza fili'],
    ['nl', 'Shark stofzuiger snoerloos'],
    ['zh', 'shark鲨客吸尘器'],
    ['ja', 'シャーク 掃除機 コードレス'],
  ],
  'ivory dresses': [
    ['en', 'Ivory wedding dress size 10'],
    ['en', 'ivory lace gown, off the shoulder'],
    ['fr', 'Robe de mariée ivoire taille 38'],
    ['es', 'Vestido de novia color marfil'],
    ['it', 'Abito da sposa avorio taglia 42'],
    ['pt', 'Vestido de noiva cor marfim'],
    ['de', 'Brautkleid ivory Gr. 38'],
    ['de', 'Kleid elfenbeinfarben'],
    ['nl', 'Trouwjurk ivoor maat 40'],
    ['ru', 'Платье цвета слоновой кости'],
    ['zh', '象牙白 婚纱 礼服'],
    ['ja', 'アイボリー ワンピース'],
    ['th', 'ชุดแต่งงานสีงาช้าง'],
    ['tr', 'Fildişi rengi gelinlik'],
    ['vi', 'váy cưới màu trắng ngà'],
    ['ko', '아이보리 원피스'],
  ],
  'people and teams': [
    ['en', 'Tiger Woods signed golf ball'],
    ['de', 'Tiger Woods Autogramm'],
    ['fr', 'Casquette Tiger Woods'],
    ['es', 'Gorra de Tiger Woods'],
    ['it', 'Cappellino Tiger Woods'],
    ['zh', '泰格伍兹 签名'],
    ['ja', '阪神タイガース ユニフォーム'],
    ['ko', '기아 타이거즈 유니폼'],
    ['en', 'Miami Dolphins jersey'],
    ['pt', 'Camisa Tubarões futebol'],
  ],
  'Chang beer and other drinks': [
    ['th', 'เบียร์ช้าง ลังละ 600'],
    ['th', 'วันนี้กินช้างกัน'],
    ['th', 'ซื้อแสงโสมสองขวด'],
    ['en', 'Chang Beer mug, never used'],
    ['en', 'Tiger Beer neon sign'],
    ['vi', 'thùng bia tiger lon 330ml'],
    ['zh', '大象啤酒 一箱'],
    ['zh', '虎牌啤酒'],
    ['de', 'Tiger Beer Glas'],
    ['id', 'bir tiger kaleng'],
    ['ja', 'タイガービール 缶'],
    ['ja', 'チャーンビール'],
    ['ru', 'пиво Белый медведь'],
    ['es', 'cerveza Tiger lata'],
  ],
  'cars, cameras and software': [
    ['en', 'Ford Ranger Raptor 2021'],
    ['en', 'Yashica Lynx-5000 rangefinder'],
    ['en', 'Bobcat excavating and grading'],
    ['en', 'Python developer wanted'],
    ['en', 'Hyundai Tiburon parts, Volkswagen Beetle hood'],
    ['de', 'VW Käfer Ersatzteile'],
    ['fr', 'Fiat Panda 4x4'],
    ['it', 'Fiat Panda usata'],
    ['es', 'Seat Panda 1982'],
    ['zh', '吉利熊猫 汽车配件'],
    ['th', 'Ford Ranger Raptor มือสอง'],
    ['ru', 'Mitsubishi Pajero, Шевроле Камаро, Опель Манта'],
  ],
  'genera that are everyday words and brands': [
    ['en', 'Vanilla ice cream maker, castor oil, Dracula on DVD'],
    ['en', 'Nautilus treadmill, Saiga shotgun, Aloe vera gel'],
    ['es', 'Manta de sofá, crema Mustela'],
    ['pt', 'Manta para bebê'],
    ['fr', 'Crème Mustela pour bébé'],
    ['it', 'Vini italiani da collezione'],
    ['de', 'Aloe Vera Gel, 200 ml'],
    ['ru', 'Карабин Сайга-12, алоэ вера'],
    ['zh', '妙思乐 mustela 芦荟胶'],
    ['id', 'gel lidah buaya, wisata Raja Ampat'],
  ],
  'false ivory by its name': [
    ['en', 'vegetable ivory button'],
    ['fr', 'ivoire végétal, noix de tagua'],
    ['es', 'marfil vegetal tagua'],
    ['it', 'avorio vegetale'],
    ['de', 'pflanzliches Elfenbein Steinnuss'],
    ['pt', 'marfim vegetal'],
    ['zh', '植物象牙 象牙果'],
    ['ru', 'растительная слоновая кость'],
    ['ja', '植物象牙 タグアナッツ'],
    ['vi', 'bột ngà voi giả'],
  ],
};

/** Of some languages alone. */
const local: Record<string, readonly Row[]> = {
  // The character for antelope in brands and names.
  '羚 in a brand': [
    ['zh', '羚羊牌 缝纫机'],
    ['zh', '长安铃木 羚羊 汽车'],
    ['zh', '羚锐 通络祛痛膏'],
    ['zh', '双羚 木工'],
    ['zh', '小羚羊 电动车'],
    ['ja', 'カモシカ書店'],
  ],
  'words of the text’s own language': [
    ['zh', '丝芙兰 专柜'],
    ['zh', '魔力宝贝 点卡'],
    ['en', 'Orange Nintendo 64'],
    ['th', 'รูปงานมีตติ้ง'],
    ['en', 'circus tickets for two'],
    ['en', 'New Oxford Circus, central'],
  ],
};

/** The class of context word that must be found. */
const said: Record<string, ReadonlyArray<readonly [language: string, advert: string]>> = {
  toy: [
    ['en', 'LEGO 60302 wildlife rescue with elephant and crocodile'],
    ['de', 'LEGO Duplo Elefant und Giraffe'],
    ['fr', 'Peluche éléphant pour bébé'],
    ['es', 'Peluche de tigre gigante'],
    ['it', 'Peluche elefante gigante'],
    ['pt', 'Pelúcia tubarão grande'],
    ['nl', 'Playmobil olifant met oppas'],
    ['ru', 'Мягкая игрушка слон'],
    ['zh', '乐高 大象 积木'],
    ['ja', 'レゴ デュプロ ゾウ'],
    ['ko', '레고 듀플로 코끼리'],
    ['th', 'ตุ๊กตาช้าง ผ้านุ่ม'],
  ],
  stamp: [
    ['en', 'Kenya 1964 elephant stamp MNH'],
    ['de', 'Briefmarke Elefant postfrisch'],
    ['fr', 'Timbre éléphant oblitéré'],
    ['es', 'Sello de correos, elefante'],
    ['it', 'Francobollo con elefante'],
    ['pl', 'Znaczek pocztowy słoń'],
    ['ru', 'Почтовая марка слон'],
    ['zh', '大象邮票'],
    ['ja', '象の切手'],
    ['nl', 'Postzegel olifant'],
  ],
  coin: [
    ['en', 'Somalia elephant silver coin 1 oz'],
    ['de', 'Silbermünze Somalia Elefant'],
    ['fr', 'Pièce de monnaie éléphant argent'],
    ['es', 'Moneda de plata elefante'],
    ['it', 'Moneta elefante argento'],
    ['ru', 'Серебряная монета слон'],
    ['zh', '熊猫银币 硬币'],
    ['pl', 'Moneta srebrna słoń'],
  ],
  print: [
    ['en', 'Tiger art print, framed poster'],
    ['de', 'Kunstdruck Tiger, Poster'],
    ['fr', 'Affiche tigre, lithographie'],
    ['es', 'Póster de tigre, lámina'],
    ['it', 'Stampa tigre, poster'],
    ['ru', 'Постер тигр'],
    ['zh', '老虎 海报'],
    ['ja', '虎 ポスター'],
  ],
  costume: [
    ['en', 'Tiger costume for kids'],
    ['de', 'Tiger Kostüm Fasching'],
    ['fr', 'Déguisement tigre enfant'],
    ['es', 'Disfraz de tigre'],
    ['it', 'Costume da tigre carnevale'],
    ['pt', 'Fantasia de onça carnaval'],
    ['ru', 'Костюм тигра карнавальный'],
    ['zh', '老虎 服装 cosplay 演出服'],
    ['nl', 'Tijger kostuum carnaval'],
  ],
  replica: [
    ['en', 'Tiger skull replica, resin cast'],
    ['de', 'Nashorn Horn Replik aus Resin'],
    ['fr', 'Crâne de tigre, réplique en résine'],
    ['es', 'Réplica de cráneo de tigre'],
    ['it', 'Replica di cranio di tigre'],
    ['ru', 'Реплика черепа тигра'],
    ['zh', '仿真 虎头骨 模型'],
    ['ja', 'トラの頭骨 レプリカ'],
    ['nl', 'Replica schedel tijger'],
  ],
  news: [
    ['en', 'Customs seized two tonnes of pangolin scales, officials said'],
    ['fr', 'Saisie de défenses : les douanes ont annoncé'],
    ['es', 'Decomiso de marfil, informó la policía: noticia'],
    ['de', 'Zoll beschlagnahmt Elfenbein, Nachrichten'],
    ['zh', '海关查获象牙 新闻'],
    ['th', 'ข่าว จับกุมงาช้าง'],
    ['vi', 'tin tức: bắt giữ ngà voi'],
    ['id', 'berita: polisi sita gading'],
  ],
  museum: [
    ['en', 'Ivory casket, museum collection, accession number 1903.4'],
    ['de', 'Elfenbeinkästchen, Museum, Inventarnummer'],
    ['fr', "Coffret d'ivoire, musée, numéro d'inventaire"],
    ['es', 'Arqueta de marfil, museo'],
    ['it', 'Cofanetto in avorio, museo'],
    ['ru', 'Ларец слоновая кость, музей'],
    ['zh', '象牙雕刻 博物馆 馆藏'],
    ['ja', '象牙 博物館 所蔵'],
  ],
  rescue: [
    ['en', 'Parrot rescue needs donations, sanctuary'],
    ['de', 'Papageien Auffangstation sucht Spenden'],
    ['fr', 'Refuge pour perroquets, adoption'],
    ['es', 'Rescate de loros, santuario'],
    ['it', 'Centro recupero pappagalli'],
    ['pt', 'Resgate de papagaios, santuário'],
    ['ru', 'Приют для попугаев, спасение'],
    ['zh', '鹦鹉 救助'],
  ],
  'care-guide': [
    ['en', 'Ball python care guide: temperature and feeding'],
    ['de', 'Königspython Haltung: Terrarium einrichten, Pflege'],
    ['fr', "Python royal : fiche d'élevage, guide de soin"],
    ['es', 'Pitón bola: guía de cuidados'],
    ['it', 'Pitone reale: scheda di allevamento'],
    ['ru', 'Королевский питон: содержание и уход'],
    ['ja', 'ボールパイソン 飼い方'],
    ['zh', '球蟒 饲养方法'],
  ],
  law: [
    ['en', 'Regulation on trade in ivory, article 8, prohibited'],
    ['de', 'Verordnung über den Handel mit Elfenbein, Artenschutzgesetz'],
    ['fr', "Règlement sur le commerce de l'ivoire, loi"],
    ['es', 'Ley sobre el comercio de marfil, reglamento'],
    ['it', 'Avorio: è vietato il commercio, regolamento UE'],
    ['zh', '野生动物保护法 象牙'],
    ['vi', 'luật bảo vệ động vật hoang dã, ngà voi'],
    ['ru', 'Закон о торговле слоновой костью'],
  ],
};

describe.each(Object.entries({ ...harmless, ...local }))('%s', (_, rows) => {
  test.each(rows)('%s: %s', (language, advert) => {
    expect(groupsIn(advert, language)).toEqual([]);
  });
});

describe.each(Object.entries(said))('%s', (name, rows) => {
  test.each(rows)('%s: %s', (language, advert) => {
    expect(told(advert, language)).toContain(name);
  });
});

test.each(Object.entries({ ...harmless, ...said }))('%s: known in five languages and more', (_, rows) => {
  expect(new Set(rows.map(([language]) => language)).size).toBeGreaterThanOrEqual(5);
});
