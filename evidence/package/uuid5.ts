// Ids that follow from what they name (RFC 9562, version 5), so that the same case gives the same ids wherever it is written down again.
import { createHash } from 'node:crypto';

/** `namespace` is a UUID. Lower case. */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** For everything that Nightjar itself names. */
export const nightjarNamespace = '6f0f2f4e-6c5b-4f0e-9d7e-3a1c58e2b7d4';
