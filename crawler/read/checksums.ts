// Accounts that carry their own proof: IBAN (ISO 13616), Bitcoin (Base58Check, BIP 173, BIP 350), Ethereum (EIP-55).
import { createHash } from 'node:crypto';

/** ISO 7064 mod 97-10 over the whole number, and a length that some country uses. Spaces must be gone. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  let remainder = 0;
  for (const char of text.slice(4) + text.slice(0, 4)) {
    const value = char >= 'A' ? char.charCodeAt(0) - 55 : Number(char);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

export function isBitcoinAddress(text: string): boolean {
  return text.startsWith('bc1') ? isSegwit(text) : isBase58Check(text);
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function isBase58Check(text: string): boolean {
  let number = 0n;
  for (const char of text) {
    const digit = base58.indexOf(char);
    if (digit === -1) return false;
    number = number * 58n + BigInt(digit);
  }
  const bytes = Buffer.from(number.toString(16).padStart(50, '0'), 'hex');
  if (bytes.length !== 25) return false;
  const twice = createHash('sha256')
    .update(createHash('sha256').update(bytes.subarray(0, 21)).digest())
    .digest();
  return twice.subarray(0, 4).equals(bytes.subarray(21));
}

const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

function isSegwit(text: string): boolean {
  const values = Array.from(text.slice(3), (char) => bech32.indexOf(char));
  if (values.includes(-1) || values.length < 8) return false;
  const expanded = [3, 3, 0, 2, 3]; // The human-readable part `bc`, as BIP 173 expands it.
  const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
  let checksum = 1;
  for (const value of [...expanded, ...values]) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >>> bit) & 1) checksum ^= generator;
  }
  // Version 0 ends on Bech32's constant, later versions on Bech32m's.
  return checksum >>> 0 === (values[0] === 0 ? 1 : 0x2bc830a3);
}

/** EIP-55 where the address is in mixed case; all of one case carries no checksum and is taken as it is. */
export function isEthereumAddress(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return !/^(.)\1+$/.test(digits);
  const hash = keccak256(Buffer.from(digits.toLowerCase(), 'ascii'));
  for (let i = 0; i < 40; i += 1) {
    const char = digits[i] ?? '';
    if (!/[a-f]/i.test(char)) continue;
    const nibble = ((hash[i >> 1] ?? 0) >> (i % 2 === 0 ? 4 : 0)) & 15;
    if (nibble > 7 !== (char === char.toUpperCase())) return false;
  }
  return true;
}

const lanes64 = (1n << 64n) - 1n;
const rotations = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14];

/** Keccak-256 with the padding that came before SHA-3's (Node offers only the later one); for messages shorter than one block of 136 bytes. */
function keccak256(message: Buffer): Buffer {
  const block = Buffer.alloc(136);
  message.copy(block);
  block[message.length] = 0x01;
  block[135] = (block[135] ?? 0) | 0x80;
  const state = Array.from({ length: 25 }, (_, lane) => (lane < 17 ? block.readBigUInt64LE(lane * 8) : 0n));
  let lfsr = 1;
  for (let round = 0; round < 24; round += 1) {
    permute(state);
    for (let j = 0; j < 7; j += 1) {
      if ((lfsr & 1) === 1) state[0] = (state[0] ?? 0n) ^ (1n << BigInt((1 << j) - 1));
      lfsr = (lfsr << 1) ^ ((lfsr >> 7) * 0x171);
    }
  }
  const out = Buffer.alloc(32);
  for (let lane = 0; lane < 4; lane += 1) out.writeBigUInt64LE(state[lane] ?? 0n, lane * 8);
  return out;
}

/** Theta, rho, pi and chi of one round (FIPS 202, section 3.2); iota follows at the caller's. */
function permute(state: bigint[]): void {
  const at = (x: number, y: number) => state[x + 5 * y] ?? 0n;
  const rotate = (value: bigint, by: number) => ((value << BigInt(by)) | (value >> BigInt(64 - by))) & lanes64;
  const columns = Array.from({ length: 5 }, (_, x) => at(x, 0) ^ at(x, 1) ^ at(x, 2) ^ at(x, 3) ^ at(x, 4));
  for (let x = 0; x < 5; x += 1) {
    const mix = (columns[(x + 4) % 5] ?? 0n) ^ rotate(columns[(x + 1) % 5] ?? 0n, 1);
    for (let y = 0; y < 5; y += 1) state[x + 5 * y] = at(x, y) ^ mix;
  }
  const moved = Array.from({ length: 25 }, () => 0n);
  for (let x = 0; x < 5; x += 1)
    for (let y = 0; y < 5; y += 1) moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(at(x, y), rotations[x + 5 * y] ?? 0);
  for (let y = 0; y < 5; y += 1) {
    for (let x = 0; x < 5; x += 1) {
      state[x + 5 * y] =
        (moved[x + 5 * y] ?? 0n) ^
        (~(moved[((x + 1) % 5) + 5 * y] ?? 0n) & lanes64 & (moved[((x + 2) % 5) + 5 * y] ?? 0n));
    }
  }
}
