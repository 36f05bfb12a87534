// The translation slot, with a real service on loopback: what is sent, what is shown, what is on the record; and the lead's place on the map.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '#lib/blobs.ts';
import { openGazetteer } from '#lib/gazetteer.ts';
import { makeTranslator } from '#lib/translator.ts';
import { roles } from '#listing/lead.ts';
import { listAudit } from '#store/audit.ts';
import { startBrowserHarness } from './browser-harness.ts';
import type { BrowserHarness } from './browser-harness.ts';
import { startHarness } from './harness.ts';
import type { Harness } from './harness.ts';
import { seedLeads } from './seed.ts';
import type { Seed } from './seed.ts';

const thai: Seed = {
  title: 'งาช้างแกะสลัก',
  description: 'ของเก่า <b>แท้</b> สนใจทักแชท',
  score: 0.98,
  location: 'Paris',
  language: 'th',
};
const french: Seed = { title: 'Ivoire ancien', score: 0.9, location: 'Chiang Mai, Thailand', language: 'fr' };

/** Speaks as LibreTranslate does; turns letters about, so that what came back is told from what was sent. */
async function startService(answer: (body: Body) => { status: number; json: unknown } = turned) {
  const received: Body[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => void take(request, response));
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = JSON.parse(Buffer.concat(parts).toString()) as Body;
    received.push(body);
    const { status, json } = answer(body);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, name: `127.0.0.1:${port}`, received, close: () => closed(server) };
}

interface Body {
  q: string[];
  source: string;
  target: string;
  format: string;
  api_key?: string;
}

function turned({ q }: Body) {
  return { status: 200, json: { translatedText: q.map((text) => `In English: ${text}`) } };
}

function closed(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

describe('with a service', () => {
  let service: Awaited<ReturnType<typeof startService>>;
  let desk: BrowserHarness;
  let ids: string[];

  beforeAll(async () => {
    service = await startService();
    const gazetteer = await openGazetteer();
    const translator = makeTranslator({ url: service.url, key: 'the key' });
    desk = await startBrowserHarness(['analyst', 'auditor'], { translator, gazetteer: () => gazetteer });
    ids = await seedLeads(desk.store, desk.queue, [thai, french]);
  });
  afterAll(async () => {
    await desk.close();
    await service.close();
  });

  test('nothing is sent before somebody asks; then title and text, and the record says where', async () => {
    const page = await desk.openAs('analyst', `/leads/${ids[0]}`);
    await page.getByText(`The text is sent to ${service.name}`).waitFor();
    expect(service.received).toEqual([]);
    await page.getByRole('button', { name: 'Translate into English' }).click();
    const made = page.getByRole('region', { name: 'Machine translation' });
    await made.getByText('Made by a machine').waitFor();
    expect(await made.innerText()).toContain('In English: ของเก่า <b>แท้</b>');
    // Beside the original, never in its place.
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(thai.title);
    expect(await page.getByRole('region', { name: 'Text' }).innerText()).toContain('ของเก่า');
    const q = [thai.title, thai.description ?? ''];
    expect(service.received).toEqual([{ q, source: 'th', target: 'en', format: 'text', api_key: 'the key' }]);
    const rows = (await listAudit(desk.store, { subject: ids[0] ?? '' })).filter(
      (row) => row.action === 'lead.translated',
    );
    expect(rows).toMatchObject([
      { details: { agency: 'own', to: service.name, from: 'th', into: 'en', sha256: sha256(q.join('\n')) } },
    ]);
  });

  test('there is no button where the reader’s language is the advert’s', async () => {
    const page = await desk.openAs('analyst', `/leads/${ids[1]}`, { locale: 'fr-FR' });
    await page.getByRole('heading', { level: 1, name: french.title }).waitFor();
    expect(await page.getByText(service.name).count()).toBe(0);
  });

  test('an auditor sees the button and cannot press it', async () => {
    const page = await desk.openAs('auditor', `/leads/${ids[0]}`);
    expect(await page.getByRole('button', { name: 'Translate into English' }).isDisabled()).toBe(true);
  });

  test('a name that many towns bear is shown as such, one that is told apart as a place, both as what the name says', async () => {
    const page = await desk.openAs('analyst', `/leads/${ids[0]}`);
    await page.getByText('Several towns bear this name; the advert does not say which.').waitFor();
    await page.getByText(/By its name: Paris \(France\), Paris \(United States\)/).waitFor();
    await page.locator('svg circle').nth(4).waitFor();
    await page.goto(`${desk.url}/leads/${ids[1]}`);
    await page.getByText('By its name: Chiang Mai (Thailand)').waitFor();
    await page.locator('svg circle').waitFor();
    expect(await page.locator('svg circle').count()).toBe(1);
  });

  test('the policy for content held', () => {
    expect(desk.complaints).toEqual([]);
  });
});

describe('by the API', () => {
  const cases: Harness[] = [];
  afterAll(() => Promise.all(cases.map((desk) => desk.close())));

  async function deskWith(url: string | undefined) {
    const translator = url === undefined ? {} : { translator: makeTranslator({ url, key: undefined }) };
    const desk = await startHarness(translator);
    cases.push(desk);
    const [id = ''] = await seedLeads(desk.store, desk.queue, [thai]);
    return { desk, path: `/api/leads/${id}/translation` };
  }

  test('everybody who reads leads may ask, but for the auditor', async () => {
    const service = await startService();
    const { desk, path } = await deskWith(service.url);
    expect((await desk.ask(undefined, 'POST', path, { into: 'en' })).statusCode).toBe(401);
    for (const role of roles) {
      const { statusCode } = await desk.ask(role, 'POST', path, { into: 'fr' });
      expect([role, statusCode]).toEqual([role, role === 'auditor' ? 403 : 200]);
    }
    await service.close();
  });

  test('without a service it says how to set one, and nothing is on the record', async () => {
    const { desk, path } = await deskWith(undefined);
    const answer = await desk.ask('analyst', 'POST', path, { into: 'en' });
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'TRANSLATOR_FAILED']);
    expect(answer.json().message).toContain('NIGHTJAR_TRANSLATE_URL');
    expect((await listAudit(desk.store, { limit: 100 })).map(({ action }) => action)).not.toContain('lead.translated');
  });

  test('a service that does not know the language is asked to find out by itself', async () => {
    const service = await startService((body) =>
      body.source === 'auto' ? turned(body) : { status: 400, json: { error: `${body.source} is not supported` } },
    );
    const { desk, path } = await deskWith(service.url);
    expect((await desk.ask('analyst', 'POST', path, { into: 'en' })).json().title).toBe(`In English: ${thai.title}`);
    await service.close();
  });

  test.each([
    ['fails', { status: 500, json: {} }],
    ['answers something else', { status: 200, json: { translatedText: 'one text for two' } }],
    ['answers too few texts', { status: 200, json: { translatedText: ['one'] } }],
  ])('one that %s is told as such, and that the text left is on the record', async (_, answer) => {
    const service = await startService(() => answer);
    const { desk, path } = await deskWith(service.url);
    const refused = await desk.ask('analyst', 'POST', path, { into: 'en' });
    expect([refused.statusCode, refused.json().code]).toEqual([503, 'TRANSLATOR_FAILED']);
    expect((await listAudit(desk.store, { limit: 100 })).map(({ action }) => action)).toContain('lead.translated');
    await service.close();
  });

  test('a redirect is not followed: the text goes nowhere else', async () => {
    const elsewhere = await startService();
    const server = createServer((_, response) => {
      response.writeHead(307, { location: `${elsewhere.url}/translate` }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { desk, path } = await deskWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect((await desk.ask('analyst', 'POST', path, { into: 'en' })).statusCode).toBe(503);
    expect(elsewhere.received).toEqual([]);
    await closed(server);
    await elsewhere.close();
  });

  test('the page says quietly that there is none', async () => {
    const bare = await startBrowserHarness(['analyst']);
    const [id] = await seedLeads(bare.store, bare.queue, [thai]);
    const page = await bare.openAs('analyst', `/leads/${id}`);
    await page.getByText('No translation service is set up.').waitFor();
    await bare.close();
  });
});
