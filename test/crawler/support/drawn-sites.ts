// Two shops whose pages are empty until their scripts have asked for data: one by GET, flat; one by POST, nested.
import type { IncomingMessage } from 'node:http';
import type { Handler } from './site.ts';

export interface Thing {
  n: number;
  state: string;
}

interface BazaarOptions {
  change?: (thing: Thing) => Thing;
  /** Things from this number on are shown dearer than their data says, once the data of as many was asked for. */
  feeFrom?: number;
  robots?: string;
  /** Sent with every page, whatever its data says. */
  etag?: string;
  /** This one's data is refused once. */
  busyOnce?: number;
}

/** The number in a listing's address. */
export function number(url: string): number {
  return Number(/\d+$/.exec(url)?.[0]);
}

const shell = (script: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title></head><body><div id="root">Loading…</div><script>
const root = document.getElementById('root');
const add = (tag, text, more = {}) => { const e = Object.assign(document.createElement(tag), more); e.textContent = text; root.append(e); return e; };
(async () => { ${script} })();</script></body></html>`;

const list = (items: string) => `
  const items = ${items}; root.textContent = ''; const ul = add('ul', '');
  for (const { href, title } of items) { const li = document.createElement('li'); li.append(Object.assign(document.createElement('a'), { href, textContent: title })); ul.append(li); }`;

const drawThing = `
  const thing = await (await fetch('/api' + location.pathname)).json();
  root.textContent = ''; add('a', 'Home', { href: '/' });
  document.title = thing.title; add('h1', thing.title);
  if (thing.state === 'sold') { add('p', 'This listing has ended.'); return; }
  const n = Number(location.pathname.split('/')[2]);
  const fee = window.FEE_FROM && n >= window.FEE_FROM ? 7 : 0;
  if (thing.place) add('p', 'Location: ' + thing.place);
  add('div', '€ ' + (Number(thing.price.slice(2)) + fee).toFixed(2), { className: 'price' });
  add('p', thing.text, { className: 'description' });`;

/** `count` things at `/thing/7`, each one's data at `/api/thing/7`; one in five says where it is. */
export function bazaar(
  count: number,
  { change = (thing) => thing, feeFrom, robots, busyOnce, etag }: BazaarOptions = {},
): Handler {
  let busy = busyOnce;
  return (_, response, { pathname }) => {
    const send = (status: number, type: string, body: string, more: Record<string, string> = {}) =>
      void response.writeHead(status, { 'content-type': type, ...more }).end(body);
    const html = (script: string) =>
      send(200, 'text/html; charset=utf-8', shell(script), etag === undefined ? {} : { etag });
    const json = (value: unknown) => send(200, 'application/json', JSON.stringify(value));
    if (pathname === '/robots.txt' && robots !== undefined) return send(200, 'text/plain', robots);
    if (pathname === '/') return html(list(`await (await fetch('/api/things')).json()`));
    if (pathname === '/api/things')
      return json(
        Array.from({ length: count }, (_, i) => ({ href: `/thing/${i + 1}`, title: `Brass lamp number ${i + 1}` })),
      );
    const n = Number(/\/thing\/(\d+)$/.exec(pathname)?.[1]);
    if (!(n >= 1 && n <= count)) return send(404, 'text/html', '<h1>Not found</h1>');
    if (!pathname.startsWith('/api/'))
      return html(`${feeFrom === undefined ? '' : `window.FEE_FROM = ${feeFrom};`}${drawThing}`);
    if (n === busy) {
      busy = undefined;
      return send(429, 'text/plain', 'later', { 'retry-after': '0' });
    }
    return json({
      ...change({ n, state: 'open' }),
      title: `Brass lamp number ${n}`,
      price: `€ ${40 + n}.00`,
      place: n % 5 === 0 ? 'Leeds' : null,
      text: `A heavy brass lamp, the ${n}th of its kind, rewired and in daily use until last week. The shade is not included.`,
    });
  };
}

const drawJug = `
  const id = new URLSearchParams(location.search).get('jug');
  const query = 'query Jug($id: ID!) { jug(id: $id) { name offer { minor currency } maker { id handle } photos { key } listed body like { id } } }';
  const answer = await (await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ operationName: 'Jug', query, variables: { id } }) })).json();
  const { jug } = answer.data; root.textContent = ''; add('a', 'All jugs', { href: '/' });
  document.title = jug.name; add('h1', jug.name);
  add('div', new Intl.NumberFormat('en-GB', { style: 'currency', currency: jug.offer.currency }).format(jug.offer.minor / 100), { className: 'price' });
  const by = add('p', 'Seller: ', { className: 'seller' }); by.append(Object.assign(document.createElement('a'), { href: '/people/' + jug.maker.id, textContent: jug.maker.handle }));
  const when = add('p', 'Posted: '); when.append(Object.assign(document.createElement('time'), { dateTime: jug.listed.slice(0, 10), textContent: new Date(jug.listed).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }) }));
  for (const { key } of jug.photos) root.append(Object.assign(document.createElement('img'), { src: '/photos/' + key + '/large.jpg', width: 400, height: 300 }));
  const body = add('div', '', { className: 'description' }); body.innerHTML = jug.body;
  const aside = add('aside', ''); for (const { id } of jug.like) aside.append(Object.assign(document.createElement('a'), { href: '/show?jug=' + id, textContent: 'Another like it' }));`;

/** `count` jugs at `/show?jug=7`, all data from one address that is asked by POST. The second half is linked from the first alone. */
export function boutique(count: number): Handler {
  return (request, response, { pathname }) => {
    const send = (type: string, body: string) => void response.writeHead(200, { 'content-type': type }).end(body);
    if (pathname === '/') {
      const items = Array.from({ length: count / 2 }, (_, i) => ({
        href: `/show?jug=${i + 1}`,
        title: `Enamel jug ${i + 1}`,
      }));
      return send('text/html; charset=utf-8', shell(list(JSON.stringify(items))));
    }
    if (pathname === '/show') return send('text/html; charset=utf-8', shell(drawJug));
    if (pathname.startsWith('/people/'))
      return send(
        'text/html; charset=utf-8',
        '<!doctype html><title>A potter</title><h1>A potter</h1><p>Makes jugs in a small town by the sea, and has done for years.</p>',
      );
    if (pathname !== '/graphql')
      return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
    return answer(request, send, count);
  };
}

function answer(request: IncomingMessage, send: (type: string, body: string) => void, count: number): void {
  let sent = '';
  request.on('data', (chunk: Buffer) => (sent += chunk.toString()));
  request.on('end', () => {
    const n = Number((JSON.parse(sent) as { variables: { id: string } }).variables.id);
    const jug = {
      name: `Enamel jug ${n}`,
      offer: { minor: (10 + n) * 100 + 50, currency: 'GBP' },
      maker: { id: n % 7, handle: `potter${n % 7}` },
      photos: [1, 2, 3].slice(0, 1 + (n % 3)).map((i) => ({ key: `${n}-${i}` })),
      listed: `2026-03-${String(1 + (n % 28)).padStart(2, '0')}T08:00:00Z`,
      like: n <= count / 2 ? [{ id: n + count / 2 }] : [],
      body: `<p>An enamel jug, the ${n}th from this kiln, with a blue rim and one small chip.</p><p>Holds about a litre.</p>`,
    };
    send('application/json', JSON.stringify({ data: { jug } }));
  });
}
