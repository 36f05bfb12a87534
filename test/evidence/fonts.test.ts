// Glyphs for every script, on a machine that has no fonts at all.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareFonts } from '#evidence/fonts.ts';
import { launchBrowser } from './browser.ts';
import { inFolder } from './fixture.ts';

const scripts = {
  Latin: 'Ağž',
  Vietnamese: 'ệữ',
  Cyrillic: 'Слоњ',
  'simplified Chinese': '象牙出售',
  'traditional Chinese': '龜殼購買',
  Japanese: 'すいぎゅう水牛',
  Korean: '상아',
  Thai: 'งาช้าง',
  Arabic: 'عاج',
  Devanagari: 'हाथी',
  Khmer: 'ភ្លុក',
};

/** The pixels of each character that are not those of a character that no font has. */
const drawn = (text: string) => `(() => {
  const canvas = document.createElement('canvas');
  canvas.width = 60; canvas.height = 60;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const pixels = (character) => {
    pen.fillStyle = 'white'; pen.fillRect(0, 0, 60, 60);
    pen.fillStyle = 'black'; pen.font = '40px sans-serif'; pen.fillText(character, 8, 45);
    return String(pen.getImageData(0, 0, 60, 60).data);
  };
  const box = pixels('\\u{10fffd}');
  const blank = pixels(' ');
  return ${JSON.stringify(Array.from(text))}.map((character) => pixels(character)).every((one) => one !== box && one !== blank);
})()`;

async function legible(conf: string): Promise<Record<string, unknown>> {
  const browser = await launchBrowser({ FONTCONFIG_FILE: conf });
  try {
    const page = await browser.newPage();
    const answers: Record<string, unknown> = {};
    for (const [script, text] of Object.entries(scripts)) answers[script] = await page.evaluate(drawn(text));
    return answers;
  } finally {
    await browser.close();
  }
}

it('draws every script with the fonts of the packages alone, where the machine would draw boxes', async () => {
  await inFolder(async (folder) => {
    const conf = await prepareFonts(folder, { system: false });
    expect(await prepareFonts(folder, { system: false })).toBe(conf);
    expect(await legible(conf)).toEqual(Object.fromEntries(Object.keys(scripts).map((script) => [script, true])));
    const bare = join(folder, 'bare.conf');
    await writeFile(bare, `<fontconfig><cachedir>${folder}/bare</cachedir></fontconfig>`);
    expect(Object.values(await legible(bare))).not.toContain(true);
  });
});
