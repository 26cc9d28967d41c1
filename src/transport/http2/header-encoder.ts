/**
 * Header blocks of answers. They point into the static table only and leave nothing in the dynamic one, so that a block can be
 * encoded once and sent on every connection. Source: RFC 7541 (HPACK), section 6.2.2.
 */
import { STATIC_TABLE } from './header-tables.js';

/**
 * Comes before the first block of a connection: the dynamic table has no size, whatever size the client may allow or take back.
 * Source: RFC 7541, section 6.3.
 */
export const NO_DYNAMIC_TABLE = Buffer.from([0x20]);

/** @param headers names in lower case; text is sent as latin-1. */
export function encodeHeaders(headers: readonly (readonly [name: string, value: string])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of headers) {
    const same = STATIC_TABLE.findIndex((entry) => entry.name === name && entry.value === value) + 1;
    if (same > 0) {
      parts.push(integer(same, 7, 0x80));
      continue;
    }
    const index = STATIC_TABLE.findIndex((entry) => entry.name === name) + 1;
    parts.push(integer(index, 4, 0));
    if (index === 0) parts.push(string(name));
    parts.push(string(value));
  }
  return Buffer.concat(parts);
}

function string(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([integer(bytes.length, 7, 0), bytes]);
}

/** Source: RFC 7541, section 5.1. */
function integer(value: number, prefixBits: number, firstBits: number): Buffer {
  const mask = (1 << prefixBits) - 1;
  if (value < mask) return Buffer.from([firstBits | value]);
  const bytes = [firstBits | mask];
  let rest = value - mask;
  for (; rest >= 0x80; rest >>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
