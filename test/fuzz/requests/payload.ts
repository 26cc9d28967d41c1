/** Bodies: valid ones, ones with other fields or bytes, in either encoding, and compressed in every way there is. */
import { deflateSync, gzipSync } from 'node:zlib';
import { compressSync } from 'snappy';
import { decompressor } from '../../../src/transport/content-encoding.js';
import { decodeJson, JsonError } from '../../../src/pdata/json/decode.js';
import { SIGNALS, type Signal } from '../../../src/pdata/signal.js';
import { admitRequest, WireError } from '../../../src/pdata/validate.js';
import type { Random } from '../../chaos/run/random.js';
import { BYTE_EDITS, type Edit, editedBytes, FIELD_EDITS } from '../support/edits.js';
import { editedRequest, generatedRequests, recordedRequests, type SeedRequest } from '../support/requests.js';
import { BODY_LIMIT } from './hub-config.js';

export type Encoding = 'protobuf' | 'json';

export interface Payload {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

/** Names for `Content-Encoding` and `grpc-encoding`; the last ones nobody knows. */
const KNOWN_CODINGS = ['', 'gzip', 'zlib', 'deflate', 'snappy', 'zstd', 'lz4', 'x-snappy-framed'];
export const CODINGS = [...KNOWN_CODINGS, 'br', 'gzip, gzip'];

export class Payloads {
  readonly #random: Random;
  readonly #seeds: readonly SeedRequest[];
  /** A body that unpacks to far more than the limit. */
  readonly #bomb = gzipSync(Buffer.alloc(64 * BODY_LIMIT));

  constructor(random: Random, seed: number) {
    this.#random = random;
    const small = ({ bytes }: SeedRequest): boolean => bytes.length < 8_000;
    this.#seeds = [...recordedRequests(), ...generatedRequests(300, seed)].filter(small);
  }

  draw(): Payload {
    const seed = this.#pick(this.#seeds);
    const { signal } = seed;
    const kind = this.#random.next();
    if (kind < 0.35) return { signal, encoding: 'protobuf', bytes: editedRequest(seed, this.#edits(FIELD_EDITS)) };
    if (kind < 0.5) return { signal, encoding: 'protobuf', bytes: editedBytes(seed.bytes, this.#edits(BYTE_EDITS)) };
    if (kind < 0.65) return { signal, encoding: 'json', bytes: editedBytes(jsonOf(seed), this.#edits(BYTE_EDITS)) };
    if (kind < 0.7) return { signal: this.#pick(SIGNALS), encoding: 'protobuf', bytes: this.noise() };
    if (kind < 0.72) return { signal: this.#pick(SIGNALS), encoding: 'json', bytes: seed.bytes };
    if (kind < 0.85) return { signal, encoding: 'json', bytes: jsonOf(seed) };
    return { signal, encoding: 'protobuf', bytes: seed.bytes };
  }

  /** @returns the body as it is sent with that coding: rightly compressed, damaged after that, or not compressed at all. */
  compressed(bytes: Buffer, coding: string): Buffer {
    if (coding === '') return bytes;
    const packed = PACK[coding]?.(bytes) ?? bytes;
    const kind = this.#random.next();
    if (kind < 0.02 && coding === 'gzip') return this.#bomb;
    if (kind < 0.1) return bytes;
    return kind < 0.4 ? editedBytes(packed, this.#edits(BYTE_EDITS)) : packed;
  }

  noise(): Buffer {
    const length = this.#random.between(0, this.#random.isTrue(0.02) ? 300_000 : 200);
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < Math.min(length, 400); i++) bytes[i] = this.#random.between(0, 255);
    return bytes;
  }

  #edits<K extends Edit['kind']>(kinds: readonly K[]): (Edit & { readonly kind: K })[] {
    return Array.from({ length: this.#random.between(1, 3) }, () => ({
      kind: this.#pick(kinds),
      at: this.#random.between(0, 0xffffff),
      value: this.#random.between(0, 0xffffff),
    }));
  }

  #pick<T>(values: readonly T[]): T {
    return values[this.#random.between(0, values.length - 1)]!;
  }
}

/** Items that are taken from a body, or undefined where the door refuses it. The hub must come to the same. */
export async function itemsTaken(
  { signal, encoding, bytes }: Payload,
  coding: string,
  limit: number,
): Promise<number | undefined> {
  if (!KNOWN_CODINGS.includes(coding)) return undefined;
  try {
    const plain = (await (await decompressor(coding))?.(bytes, limit)) ?? bytes;
    return (encoding === 'json' ? decodeJson(signal, plain) : admitRequest(signal, plain)).itemCount;
  } catch (error) {
    if (coding === '' && !(error instanceof WireError || error instanceof JsonError)) throw error;
    return undefined;
  }
}

/** Those that are written here; the others go out as bodies that are not what they say. */
const PACK: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  zlib: (bytes) => deflateSync(bytes, { level: 1 }),
  deflate: (bytes) => deflateSync(bytes, { level: 1 }),
  snappy: (bytes) => compressSync(bytes),
};

const texts = new WeakMap<SeedRequest, Buffer>();

function jsonOf(seed: SeedRequest): Buffer {
  let text = texts.get(seed);
  if (text === undefined) texts.set(seed, (text = Buffer.from(JSON.stringify(seed.json))));
  return text;
}
