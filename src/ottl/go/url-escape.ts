/** Go's `net/url` escaping. A character stands for a byte here. Source followed: Go 1.24. */
import { goQuote } from '../../pdata/json/go-number.js';
import { OttlError } from '../error.js';

export type Part = 'path' | 'userinfo' | 'host' | 'zone' | 'query' | 'fragment';

const RESERVED: Readonly<Record<Part, string>> = {
  path: '$&+,/:;=@',
  userinfo: '$&+,;=',
  host: '!$&\'()*+,;=:[]<>"',
  zone: '!$&\'()*+,;=:[]<>"',
  query: '',
  fragment: '$&+,/:;=?@!()*',
};

/** Whether the character must be escaped in that part. */
export function mustEscape(character: string, part: Part): boolean {
  return !/[A-Za-z0-9\-_.~]/.test(character) && !RESERVED[part].includes(character);
}

export function escape(text: string, part: Part): string {
  return text.replace(/[^]/g, (character) => {
    if (!mustEscape(character, part)) return character;
    if (character === ' ' && part === 'query') return '+';
    return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}

/** @throws {OttlError} for what is no escape, and for characters that may not stand in a host. */
export function unescape(text: string, part: Part): string {
  const isHost = part === 'host' || part === 'zone';
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!; // i < length
    if (character === '%') {
      const escaped = text.slice(i, i + 3);
      if (!/^%[0-9A-Fa-f]{2}$/.test(escaped)) throw wrongEscape(escaped);
      const byte = parseInt(escaped.slice(1), 16);
      if (part === 'host' && byte < 0x80 && escaped !== '%25') throw wrongEscape(escaped);
      const decoded = String.fromCharCode(byte);
      if (part === 'zone' && escaped !== '%25' && decoded !== ' ' && mustEscape(decoded, 'host')) {
        throw wrongEscape(escaped);
      }
      out += decoded;
      i += 2;
    } else {
      if (isHost && character < '\x80' && mustEscape(character, part)) {
        throw new OttlError(`invalid character ${goQuote(character)} in host name`);
      }
      out += character === '+' && part === 'query' ? ' ' : character;
    }
  }
  return out;
}

function wrongEscape(escaped: string): OttlError {
  return new OttlError(`invalid URL escape ${goQuote(escaped)}`);
}
