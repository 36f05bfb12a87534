// The words around an advert, in the language of the advert: price, seller, place, posted, ended.
import type { MarketLanguage } from '../advert.ts';

export interface Labels {
  price: string;
  seller: string;
  place: string;
  posted: string;
  ended: string;
  bid: string;
  others: string;
  reply: string;
}

const labels: Record<MarketLanguage, Labels> = {
  en: {
    price: 'Price',
    seller: 'Seller',
    place: 'Location',
    posted: 'Posted',
    ended: 'Sold. This listing has ended.',
    bid: 'Place a bid',
    others: 'More like this',
    reply: 'Reply',
  },
  es: {
    price: 'Precio',
    seller: 'Vendedor',
    place: 'Ubicación',
    posted: 'Publicado',
    ended: 'Vendido. Este anuncio ha finalizado.',
    bid: 'Pujar',
    others: 'Otros anuncios',
    reply: 'Responder',
  },
  fr: {
    price: 'Prix',
    seller: 'Vendeur',
    place: 'Lieu',
    posted: 'Publié le',
    ended: 'Vendu. Cette annonce est terminée.',
    bid: 'Enchérir',
    others: 'Autres annonces',
    reply: 'Répondre',
  },
  zh: {
    price: '价格',
    seller: '卖家',
    place: '所在地',
    posted: '发布时间',
    ended: '已售出，该商品已下架。',
    bid: '出价',
    others: '更多商品',
    reply: '回复',
  },
  id: {
    price: 'Harga',
    seller: 'Penjual',
    place: 'Lokasi',
    posted: 'Tanggal pasang',
    ended: 'Terjual. Iklan ini sudah berakhir.',
    bid: 'Tawar',
    others: 'Iklan lainnya',
    reply: 'Balas',
  },
  vi: {
    price: 'Giá',
    seller: 'Người bán',
    place: 'Khu vực',
    posted: 'Ngày đăng',
    ended: 'Đã bán. Tin đăng này đã kết thúc.',
    bid: 'Đặt giá',
    others: 'Tin khác',
    reply: 'Trả lời',
  },
};

export const labelsOf = (language: MarketLanguage): Labels => labels[language];
