/** Converters that hash, and ids. */
import { createHash } from 'node:crypto';
import { encodeText } from '../../pdata/view/text.js';
import { OttlError } from '../error.js';
import { define, type FunctionDefinition } from '../function.js';
import { murmur3_128, murmur3_32 } from '../go/murmur3.js';
import { Id } from '../value.js';

function digest(name: string, algorithm: string): FunctionDefinition {
  return define(name, { Target: 'StringGetter' }, ({ Target }) => (context) => {
    return createHash(algorithm)
      .update(encodeText(Target(context)))
      .digest('hex');
  });
}

export const sha1 = digest('SHA1', 'sha1');
export const sha256 = digest('SHA256', 'sha256');
export const sha512 = digest('SHA512', 'sha512');
export const md5 = digest('MD5', 'md5');

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

export const fnv = define('FNV', { Target: 'StringGetter' }, ({ Target }) => (context) => {
  let hash = FNV_OFFSET;
  for (const byte of encodeText(Target(context))) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * FNV_PRIME);
  return BigInt.asIntN(64, hash);
});

export const murmur3Hash = define('Murmur3Hash', { Target: 'StringGetter' }, ({ Target }) => (context) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(murmur3_32(encodeText(Target(context))));
  return bytes.toString('hex');
});

export const murmur3Hash128 = define('Murmur3Hash128', { Target: 'StringGetter' }, ({ Target }) => (context) => {
  const [low, high] = murmur3_128(encodeText(Target(context)));
  const bytes = Buffer.alloc(16);
  bytes.writeBigUInt64LE(low, 0);
  bytes.writeBigUInt64LE(high, 8);
  return bytes.toString('hex');
});

export const hex = define('Hex', { Target: 'ByteSliceLikeGetter' }, ({ Target }) => (context) => {
  return Buffer.from(Target(context) ?? []).toString('hex');
});

/** A version 4 UUID. Source: RFC 9562, section 5.4. */
export const uuid = define('UUID', {}, (_, { random }) => () => {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40; // there are 16
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
});

function id(name: string, type: Id['type'], bytes: number, error: string): FunctionDefinition {
  return define(name, { Bytes: '[]uint8' }, ({ Bytes }) => {
    if (Bytes.length !== bytes) throw new OttlError(error);
    const value = new Id(type, Bytes);
    return () => value;
  });
}

export const traceId = id('TraceID', 'pcommon.TraceID', 16, 'traces ids must be 16 bytes');
export const spanId = id('SpanID', 'pcommon.SpanID', 8, 'span ids must be 8 bytes');
export const profileId = id('ProfileID', 'pprofile.ProfileID', 16, 'profile ids must be 16 bytes');
