/**
 * HOT PATH: which worker owns a resource. Called per resource of a request; reads its attributes, allocates nothing.
 *
 * Series keep their order when all of one resource goes to one worker. What a series is called at the back end depends on
 * three attributes at least (they become `job` and `instance`), so metrics go by these alone: two resources that differ in others
 * only may hold points of one series. Logs and traces have no series; all attributes count, which spreads them better.
 * The order of attributes has no meaning and makes no difference.
 */
import { Cursor } from '../pdata/cursor.js';
import { KEY_VALUE, RESOURCE, RESOURCE_ITEMS } from '../pdata/fields.js';
import type { Signal } from '../pdata/signal.js';

const IDENTITY_KEYS = ['service.namespace', 'service.name', 'service.instance.id'].map((key) => Buffer.from(key));
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * @param start offsets of one Resource… message in `chunk`.
 * @returns a number from 0 to `workers` − 1.
 */
export function ownerOf(signal: Signal, chunk: Uint8Array, start: number, end: number, workers: number): number {
  const outer = new Cursor(chunk, start, end);
  let sum = 0;
  for (let tag = outer.tag(); tag !== 0; tag = outer.tag()) {
    if (tag !== RESOURCE_ITEMS.resource) {
      outer.skip(tag);
      continue;
    }
    const length = outer.varint();
    sum += resourceHash(signal, chunk, outer.pos, outer.pos + length);
    outer.pos += length;
  }
  return mixed(sum) % workers;
}

function resourceHash(signal: Signal, chunk: Uint8Array, start: number, end: number): number {
  const attributes = new Cursor(chunk, start, end);
  let sum = 0;
  for (let tag = attributes.tag(); tag !== 0; tag = attributes.tag()) {
    if (tag !== RESOURCE.attributes) {
      attributes.skip(tag);
      continue;
    }
    const length = attributes.varint();
    const from = attributes.pos;
    attributes.pos += length;
    if (signal !== 'metrics' || isIdentity(chunk, from, from + length)) sum += bytesHash(chunk, from, from + length);
  }
  return sum;
}

function isIdentity(chunk: Uint8Array, start: number, end: number): boolean {
  const attribute = new Cursor(chunk, start, end);
  for (let tag = attribute.tag(); tag !== 0; tag = attribute.tag()) {
    if (tag === KEY_VALUE.key) {
      const length = attribute.varint();
      const from = attribute.pos;
      return IDENTITY_KEYS.some((key) => key.length === length && key.compare(chunk, from, from + length) === 0);
    }
    attribute.skip(tag);
  }
  return false;
}

/** FNV-1a, mixed so that sums of hashes do not cancel out. */
function bytesHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = FNV_BASIS;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, FNV_PRIME);
  return mixed(hash);
}

/** The finaliser of MurmurHash3: every bit depends on every other. */
function mixed(hash: number): number {
  let bits = hash | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
