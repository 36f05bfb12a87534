// Bytes to text: byte order mark, header, meta, and what the bytes themselves say where those are wrong.
import { isUtf8 } from 'node:buffer';
import sniffHtmlEncoding from 'html-encoding-sniffer';

/** A page longer than this is read as far as here: no advert needs more, and time stays bounded. */
const maxBytes = 8 * 1024 * 1024;

/** Text of the page. Never throws; bytes that are no text in the chosen encoding become U+FFFD. */
export function decodePage(bytes: Buffer, contentType: string | null | undefined): string {
  const body = bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes;
  const declared = charsetOf(contentType);
  const encoding = sniffHtmlEncoding(body, {
    ...(declared === undefined ? {} : { transportLayerEncodingLabel: declared }),
    defaultEncoding: 'unknown',
  });
  return decodeAs(body, trueEncoding(body, encoding));
}

/** Bytes that are valid UTF-8 beyond ASCII are hardly ever anything else, whatever the page says; bytes that are not never are. */
function trueEncoding(body: Buffer, declared: string): string {
  const name = declared.toLowerCase();
  if (name.startsWith('utf-16')) return name;
  if (name === 'iso-2022-jp') return name;
  // A cut-off sequence at the very end must not make the whole page foreign.
  const utf8 = isUtf8(body) || isUtf8(body.subarray(0, lastWholeCharacter(body)));
  if (utf8) return 'utf-8';
  if (name === 'utf-8') return mostlyUtf8(body) ? 'utf-8' : 'windows-1252';
  return name === 'unknown' ? 'windows-1252' : name;
}

/** A page in UTF-8 with a few broken bytes (a cut string, a pasted fragment) is still UTF-8. */
function mostlyUtf8(body: Buffer): boolean {
  const text = new TextDecoder('utf-8').decode(body.subarray(0, 262_144));
  let broken = 0;
  let foreign = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) broken += 1;
    else if (code > 0x7f) foreign += 1;
  }
  return foreign > broken * 4;
}

function lastWholeCharacter(body: Buffer): number {
  let end = body.length;
  for (let back = 1; back <= 3 && back <= body.length; back += 1) {
    const byte = body[body.length - back] ?? 0;
    if ((byte & 0xc0) === 0xc0) {
      end = body.length - back;
      break;
    }
    if ((byte & 0x80) === 0) break;
  }
  return end;
}

function charsetOf(contentType: string | null | undefined): string | undefined {
  const match = /charset\s{0,8}=\s{0,8}["']?([^\s"';,]{1,40})/i.exec(contentType?.slice(0, 1000) ?? '');
  return match?.[1];
}

function decodeAs(body: Buffer, encoding: string): string {
  if (/^(?:windows-1252|iso-8859-1|latin1|us-ascii|ascii)$/i.test(encoding)) return decodeWindows1252(body);
  try {
    return new TextDecoder(encoding).decode(body);
  } catch {
    return decodeWindows1252(body);
  }
}

// 0x80–0x9f as the Encoding Standard maps them. Node 20's own decoder takes them for ISO 8859-1's control characters, and loses every € and ’.
const high = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function decodeWindows1252(body: Buffer): string {
  // oxlint-disable-next-line no-control-regex -- these very characters are what must be replaced
  return body.toString('latin1').replace(/[\u0080-\u009f]/g, (char) => high[char.charCodeAt(0) - 0x80] ?? char);
}
