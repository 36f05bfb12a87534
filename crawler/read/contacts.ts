// How a seller asks to be reached: phones, e-mail, messenger handles, wallets and accounts. checksums.ts weeds out what only looks like one.
import { findPhoneNumbersInText, type CountryCode } from 'libphonenumber-js/min';
import type { Contact } from '#listing/listing.ts';
import { isBitcoinAddress, isEthereumAddress, isIban } from './checksums.ts';

export interface ContactOptions {
  /** Two-letter country in which numbers without a country code are read. */
  country?: string | undefined;
  /** Addresses the page links to. */
  links?: readonly string[];
}

const maxText = 20_000;
const maxContacts = 40;

/** Contacts in reading order, each once, values in one spelling: E.164 phones, lower-case e-mail, handles without `@`. */
export function findContacts(raw: string, { country, links = [] }: ContactOptions = {}): Contact[] {
  const text = raw.slice(0, maxText);
  const found = new Map<string, Contact>();
  const add = (type: Contact['type'], value: string) => {
    if (value !== '' && found.size < maxContacts) found.set(`${type} ${value.toLowerCase()}`, { type, value });
  };
  for (const link of links) fromLink(link, add);
  fromHandles(text, country, add);
  if (/@|\bat\b|\barroba\b|＠/i.test(text)) for (const email of emails(text)) add('email', email);
  if (/\d(?:[^\d\n]{0,3}\d){6}/.test(text)) for (const phone of phones(text, country)) add('phone', phone);
  if (/[0-9A-Za-z]{15}|[A-Z]{2}\d{2}/.test(text)) fromAccounts(text, add);
  return [...found.values()];
}

type Add = (type: Contact['type'], value: string) => void;

const messengerLinks: Array<[RegExp, Contact['type']]> = [
  [
    /^https?:\/\/(?:www\.)?(?:wa\.me|api\.whatsapp\.com\/send\/?\?phone=|web\.whatsapp\.com\/send\/?\?phone=)\/?\+?(\d{7,15})/i,
    'whatsapp',
  ],
  [/^whatsapp:\/\/send\/?\?(?:.{0,100}&)?phone=\+?(\d{7,15})/i, 'whatsapp'],
  [/^https?:\/\/(?:www\.)?(chat\.whatsapp\.com\/[A-Za-z0-9]{10,30})/i, 'whatsapp'],
  [
    /^https?:\/\/(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)\/(?:s\/)?(?!share|iv|joinchat|addstickers|\+)@?([A-Za-z]\w{3,31})(?:[/?]|$)/i,
    'telegram',
  ],
  [/^https?:\/\/(?:www\.)?(?:t\.me|telegram\.me)\/(\+[\w-]{8,40}|joinchat\/[\w-]{8,40})/i, 'telegram'],
  [/^tg:\/\/resolve\?domain=(\w{4,32})/i, 'telegram'],
  [/^https?:\/\/(?:www\.)?line\.me\/(?:R\/)?ti\/p\/(?:~|%40|@)?([\w.~-]{3,40})/i, 'line'],
  [/^https?:\/\/lin\.ee\/(\w{4,20})/i, 'line'],
  [/^https?:\/\/(?:www\.)?zalo\.me\/(?:g\/)?(\w{5,30})/i, 'zalo'],
  [
    /^https?:\/\/(?:www\.)?instagram\.com\/(?!p\/|reel\/|explore\/|accounts\/|share|stories\/)@?([\w.]{2,30})\/?(?:\?|$)/i,
    'instagram',
  ],
  [/^https?:\/\/(?:www\.)?signal\.(?:me\/#p\/|group\/#)(\+?[\w-]{7,60})/i, 'signal'],
  [/^viber:\/\/(?:chat|add)\/?\?number=(?:%2b|\+)?(\d{7,15})/i, 'viber'],
  [/^https?:\/\/(?:m\.me|(?:www\.|m\.)?facebook\.com\/messages\/t)\/([\w.]{4,60})/i, 'facebook'],
  [
    /^https?:\/\/(?:www\.|m\.)?facebook\.com\/(?!sharer|share|dialog|plugins|groups|events|login|tr\b|help|policies|watch)([\w.]{5,60})\/?(?:\?|$)/i,
    'facebook',
  ],
];

function fromLink(link: string, add: Add): void {
  const href = link.slice(0, 500);
  const mail = /^mailto:([^?\s]{3,100})/i.exec(href)?.[1];
  if (mail !== undefined) for (const email of emails(decode(mail))) add('email', email);
  const tel = /^(?:tel|sms|callto):([+\d][\d\s().-]{5,20})/i.exec(href)?.[1];
  if (tel !== undefined) for (const phone of phones(tel, undefined)) add('phone', phone);
  for (const [pattern, type] of messengerLinks) {
    const value = pattern.exec(href)?.[1];
    if (value === undefined) continue;
    add(type, type === 'whatsapp' && /^\d+$/.test(value) ? `+${value}` : value);
    return;
  }
}

/** A word for the messenger, at most a few words between, then what looks like a handle or a number. */
const handlePatterns: Array<[RegExp, Contact['type']]> = [
  [
    /(?:whats?\s?app|watsap|wats\s?app|вотсап|ватсап|واتساب|واتس اب)(?:\s?(?:me|us|number|no\.?|nr\.?|num|only|at|on|:|：|-|=|\(|\.|是)){0,4}\s?\(?(\+?\d[\d\s().-]{5,18}\d)/giu,
    'whatsapp',
  ],
  [/(?<![a-z])(?:w\/?app?|wa|wpp|zap|zapzap)\s?[:：.-]\s?(\+?\d[\d\s().-]{5,18}\d)/giu, 'whatsapp'],
  [
    /(?:telegram|телеграм+|телега|тг|(?<![a-z])tg|(?<![a-z])tele|電報|电报|飞机|تلغرام|تيليجرام)(?:\s?(?:me|us|channel|group|id|handle|username|user|at|on|is|:|：|-|=|канал|号|号码)){0,3}\s?@([A-Za-z]\w{3,31})/giu,
    'telegram',
  ],
  [
    /(?:telegram|телеграм|(?<![a-z])tg|(?<![a-z])tele)(?:\s?(?:id|handle|username|user|is)){0,2}\s?[:：=]\s?@?([A-Za-z]\w{4,31})/giu,
    'telegram',
  ],
  [
    /(?:we\s?chat|weixin|微信|威信|薇信|卫星|维信|(?<![a-z])vx|(?<![a-z])wx|加v|加薇|❤️?信)(?:\s?(?:id|no|number|me|add|is|号|號|号码|：|:|=|-|是)){0,3}\s?(\+?[A-Za-z0-9][\w-]{4,19})/giu,
    'wechat',
  ],
  [
    /(?<![a-z])(?:line|ไลน์|แอดไลน์|賴|赖)(?:\s?(?:id|ไอดี|official|@|add)){0,2}\s?[:：=]\s?(@?[A-Za-z0-9][\w.~-]{2,24})/giu,
    'line',
  ],
  [/(?<![a-z])line\s?(?:id|ไอดี)\s?(@?[A-Za-z0-9][\w.~-]{2,24})/giu, 'line'],
  [/zalo(?:\s?(?:id|số|sđt|:|：|-|=|\/|qua|là|sms|viber|call)){0,4}\s?(\+?\d[\d\s.-]{6,16}\d)/giu, 'zalo'],
  [/viber(?:\s?(?:number|no\.?|:|：|-|=|\/)){0,2}\s?(\+?\d[\d\s().-]{6,18}\d)/giu, 'viber'],
  [/(?<![a-z])signal(?:\s?(?:number|no\.?|app|:|：|=)){1,3}\s?(\+?\d[\d\s().-]{6,18}\d)/giu, 'signal'],
  [/(?:instagram|insta|(?<![a-z])ig|инстаграм+|инста)\s?(?:id|handle|:|：|=|-|is)?\s?@([\w.]{2,30})/giu, 'instagram'],
  [/(?:instagram|(?<![a-z])insta|(?<![a-z])ig)\s?[:：=]\s?@?([\w.]{3,30})/giu, 'instagram'],
  [/(?<![\w.@])(?:wa\.me\/|api\.whatsapp\.com\/send\?phone=)\+?(\d{7,15})/giu, 'whatsapp'],
  [/(?<![\w.@])(?:t|telegram)\.me\/(?!joinchat|share|s\/|\+)@?([A-Za-z]\w{3,31})/giu, 'telegram'],
  [/(?<![\w.@])zalo\.me\/(\w{5,30})/giu, 'zalo'],
];

const messengerHint =
  /app|wpp|zap|вотсап|ватсап|واتس|tele|тел|tg|тг|電報|电报|飞机|تل|تي|chat|weixin|信|vx|wx|v|薇|卫星|line|ไลน์|賴|赖|zalo|viber|signal|insta|инста|ig|wa|\.me/i;

function fromHandles(text: string, country: string | undefined, add: Add): void {
  if (!messengerHint.test(text)) return;
  for (const [pattern, type] of handlePatterns) {
    for (const match of text.matchAll(pattern)) {
      const value = match[1]?.replace(/[.\s-]+$/, '') ?? '';
      if (!/^\+?\d[\d\s().-]+$/.test(value)) {
        if (!/^(?:for|and|the|only|with|number|channel|group|chat|here|please|or)$/i.test(value))
          add(type, value.replace(/^@/, ''));
        continue;
      }
      const digits = value.replace(/[^\d+]/g, '');
      if (type === 'wechat') add(type, digits);
      else add(type, phones(value, country)[0] ?? digits);
    }
  }
}

const emailPattern = /[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,12}(?![a-z0-9-])/gi;
const veiledAt =
  /\s?[[({<]\s?(?:at|@|arroba|собака)\s?[\])}>]\s?|\s(?:at|arroba|\(@\))\s(?=[a-z0-9-]{1,40}\s?(?:\.|\(?\[?\s?(?:dot|punto|ponto|point)))/gi;
const veiledDot = /\s?[[({<]\s?(?:dot|punto|ponto|point|\.)\s?[\])}>]\s?|\s(?:dot|punto|ponto)\s/gi;

function emails(text: string): string[] {
  const plain = text.replaceAll('＠', '@');
  const unveiled = /\b(?:at|arroba|собака)\b|[[({<]\s?@/i.test(plain)
    ? plain.replace(veiledAt, '@').replace(veiledDot, '.')
    : plain;
  const found: string[] = [];
  for (const match of unveiled.matchAll(emailPattern)) {
    const email = match[0].toLowerCase();
    if (!/\.(?:png|jpe?g|gif|svg|webp|css|js)$/.test(email)) found.push(email);
  }
  return found;
}

function phones(text: string, country: string | undefined): string[] {
  try {
    const options = country === undefined ? undefined : { defaultCountry: country.toUpperCase() as CountryCode };
    return findPhoneNumbersInText(text, options).map((each) => each.number.number);
  } catch {
    return [];
  }
}

function fromAccounts(text: string, add: Add): void {
  for (const match of text.matchAll(/(?<![\w])(?:bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)/g)) {
    if (isBitcoinAddress(match[0])) add('wallet', match[0]);
  }
  for (const match of text.matchAll(/(?<!\w)0x[0-9a-fA-F]{40}(?!\w)/g)) {
    if (isEthereumAddress(match[0])) add('wallet', match[0]);
  }
  for (const match of text.matchAll(/(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)/g)) {
    const iban = match[0].replaceAll(' ', '');
    if (isIban(iban)) add('iban', iban);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
