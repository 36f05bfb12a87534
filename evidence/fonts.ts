// Fonts for every script that adverts are written in, whatever the machine has: they come with packages, are unpacked once, and are shown to
// the browser through a fontconfig file of its own (FONTCONFIG_FILE). Nothing in a page changes: fonts that a page names and the
// machine has go first, these are for what would else be drawn as boxes. (docs/decisions/188)
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import wawoff from 'wawoff2';

/** In the order in which a character is looked for. Chromium on Linux takes no WOFF files, which is the form that packages have. */
const packages = [
  ['Noto Sans', import.meta.resolve('@fontsource-variable/noto-sans/package.json')],
  ['Noto Sans Thai', import.meta.resolve('@fontsource-variable/noto-sans-thai/package.json')],
  ['Noto Sans Arabic', import.meta.resolve('@fontsource-variable/noto-sans-arabic/package.json')],
  ['Noto Sans Devanagari', import.meta.resolve('@fontsource-variable/noto-sans-devanagari/package.json')],
  ['Noto Sans SC Thin', import.meta.resolve('@fontsource-variable/noto-sans-sc/package.json')],
  ['Noto Sans TC Thin', import.meta.resolve('@fontsource-variable/noto-sans-tc/package.json')],
  ['Noto Sans JP Thin', import.meta.resolve('@fontsource-variable/noto-sans-jp/package.json')],
  ['Noto Sans KR Thin', import.meta.resolve('@fontsource-variable/noto-sans-kr/package.json')],
  // Plain, and there for nearly every character of Unicode.
  ['UnifontExMono', import.meta.resolve('@fontsource/unifontex/package.json')],
] as const;

/**
 * Answers the path of a fontconfig file below `folder`, unpacking the fonts (about 50 MB) where they are not there yet; two processes may do
 * so at the same time. `system` false leaves out what the machine has.
 */
export async function prepareFonts(folder: string, { system = true }: { system?: boolean } = {}): Promise<string> {
  const versions = await Promise.all(packages.map(async ([, url]) => readFile(fileURLToPath(url), 'utf8')));
  const key = createHash('sha256').update(versions.join('\n')).digest('hex').slice(0, 16);
  const ready = join(folder, key);
  if (!(await exists(ready))) await unpack(ready);
  const file = join(folder, `${key}${system ? '' : '-alone'}.conf`);
  if (!(await exists(file)))
    await writeWhole(file, configuration({ fonts: ready, cache: join(folder, 'cache'), system }));
  return file;
}

async function unpack(ready: string): Promise<void> {
  const draft = `${ready}.${process.pid}.partial`;
  await mkdir(draft, { recursive: true });
  try {
    for (const [, url] of packages) {
      const files = fileURLToPath(new URL('files/', url));
      for (const name of await readdir(files)) {
        if (!/-(?:wght|400)-normal\.woff2$/.test(name)) continue;
        const font = await wawoff.decompress(await readFile(join(files, name)));
        await writeFile(join(draft, name.replace('.woff2', '.ttf')), font);
      }
    }
    await rename(draft, ready).catch(async (error: unknown) => {
      // Another process was quicker: its fonts are the same.
      if (!(await exists(ready))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function configuration({ fonts, cache, system }: { fonts: string; cache: string; system: boolean }): string {
  const families = packages.map(([family]) => `<string>${family}</string>`).join('');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${system ? '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>' : ''}
<dir>${escape(fonts)}</dir>
<cachedir>${escape(cache)}</cachedir>
<match><edit name="family" mode="append_last" binding="weak">${families}</edit></match>
</fontconfig>
`;
}

async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.partial`;
  await writeFile(draft, text);
  await rename(draft, file);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function escape(path: string): string {
  return path.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
