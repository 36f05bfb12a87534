// Text into the charsets that old sites still speak. What a charset lacks goes out as a character reference, as browsers do with forms.

type OldCharset = 'windows-1252' | 'gb18030';

const tables = new Map<OldCharset, Map<string, Buffer>>();

/** The bytes of an HTML text in an old charset (WHATWG Encoding Standard; GB 18030 in its two-byte part). */
export function encodeText(text: string, charset: OldCharset): Buffer {
  const table = tables.get(charset) ?? makeTable(charset);
  tables.set(charset, table);
  const parts = Array.from(text, (character) => {
    if (character <= '\u007f') return Buffer.from(character, 'latin1');
    return table.get(character) ?? Buffer.from(`&#${character.codePointAt(0) ?? 0xfffd};`, 'latin1');
  });
  return Buffer.concat(parts);
}

/** Node decodes these charsets but does not encode them: the table is the decoder, turned round. */
function makeTable(charset: OldCharset): Map<string, Buffer> {
  const decoder = new TextDecoder(charset);
  const table = new Map<string, Buffer>();
  const learn = (bytes: number[]) => {
    const character = decoder.decode(Uint8Array.from(bytes));
    if (
      character !== '' &&
      !character.includes('\ufffd') &&
      Array.from(character).length === 1 &&
      !table.has(character)
    )
      table.set(character, Buffer.from(bytes));
  };
  for (let first = 0x80; first <= 0xff; first += 1) {
    if (charset === 'windows-1252') learn([first]);
    else for (let second = 0x40; second <= 0xfe; second += 1) learn([first, second]);
  }
  return table;
}
