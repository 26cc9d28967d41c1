/**
 * HOT PATH for points whose series is new: `matches` and `write` must not make strings. Guard: test/bench/remote-write.bench.ts,
 * churn.
 *
 * Points of one metric mostly have the same attribute keys and differ in values. A template says, for one list of keys of one
 * resource, where each value goes in the encoded labels and what stands around it, so that labels of a new series are copied
 * together rather than worked out.
 */
import type { AttributeSpans } from './attribute-spans.js';
import { grown, varintLength } from './block-writer.js';
import { byteStringOf } from './byte-string.js';
import {
  encodeLabel,
  encodeNameField,
  type LabelBlock,
  type LabelPart,
  labelHash,
  LABEL_SEED,
  labelPart,
  NAME_LABEL,
  TAG_LABELS,
  TAG_VALUE,
} from './label-block.js';
import type { Attribute, ResourceLabels } from './labels.js';
import { labelName } from './names.js';
import { hashSpan } from './spans.js';

/** What labels of one resource are made from, beside the point's attributes. */
export interface LabelSources {
  readonly resource: ResourceLabels;
  readonly external: ReadonlyMap<string, string>;
  /** Attributes that go onto every point; none unless that is switched on. */
  readonly resourceAttributes: readonly Attribute[];
}

/** A piece of the encoded labels. */
interface Piece {
  /** Which part of the block it belongs to. */
  readonly part: LabelPart;
  /** The attribute whose value it takes; -1 for a label that is the same for every point. */
  readonly attribute: number;
  /** The whole label, or its name field. */
  readonly bytes: Uint8Array;
  /** Of a whole label. */
  readonly hash: number;
}

export class LabelTemplate {
  /** Whether labels can be written from it. Keys that become one label, or that come twice, have values worked out together. */
  readonly isUsable: boolean;
  readonly extra: string | undefined;
  readonly #keys: readonly Uint8Array[];
  readonly #pieces: readonly Piece[];

  private constructor(extra: string | undefined, keys: readonly Uint8Array[], pieces: readonly Piece[] | undefined) {
    this.extra = extra;
    this.#keys = keys;
    this.isUsable = pieces !== undefined;
    this.#pieces = pieces ?? [];
  }

  /** @param extra as for `encodeLabelBlock`. */
  static for(spans: AttributeSpans, extra: string | undefined, sources: LabelSources): LabelTemplate {
    const keys = Array.from({ length: spans.count }, (_, i) => spans.buf.slice(spans.keyStart[i], spans.keyEnd[i]));
    return new LabelTemplate(extra, keys, piecesOf(keys, extra, sources));
  }

  /** Rough memory. */
  get byteSize(): number {
    const pieces = this.#pieces.reduce((sum, { bytes }) => sum + bytes.length + 100, 0);
    return this.#keys.reduce((sum, { length }) => sum + length + 80, 200 + pieces);
  }

  /** Whether it is for points with these keys. */
  matches(spans: AttributeSpans, extra: string | undefined): boolean {
    const keys = this.#keys;
    if (keys.length !== spans.count || extra !== this.extra) return false;
    const { buf, keyStart, keyEnd } = spans;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const start = keyStart[i]!;
      if (keyEnd[i]! - start !== key.length) return false;
      for (let k = 0; k < key.length; k++) if (key[k] !== buf[start + k]) return false;
    }
    return true;
  }

  write(spans: AttributeSpans, out: LabelScratch): LabelBlock {
    out.begin();
    for (const { part, attribute, bytes, hash } of this.#pieces) {
      if (attribute < 0) out.whole(part, bytes, hash);
      else {
        const source = spans.isMade[attribute] === 1 ? spans.made : spans.buf;
        out.label(part, bytes, source, spans.valueStart[attribute]!, spans.valueEnd[attribute]!);
      }
    }
    return out;
  }
}

/** Where labels are put together; the next `begin` overwrites them. */
export class LabelScratch implements LabelBlock {
  bytes: Uint8Array = new Uint8Array(1024);
  before = 0;
  middle = 0;
  after = 0;
  hash = 0;
  #view = new DataView(this.bytes.buffer);
  #length = 0;

  begin(): void {
    this.#length = this.before = this.middle = this.after = this.hash = 0;
  }

  /** An encoded label. @param hash its hash. */
  whole(part: LabelPart, label: Uint8Array, hash: number): void {
    this.#reserve(label.length);
    this.#put(label, 0, label.length);
    this.#account(part, label.length, hash);
  }

  /** A label by its name field and its value. */
  label(part: LabelPart, name: Uint8Array, value: Uint8Array, start: number, end: number): void {
    const length = end - start;
    // As in proto3: an empty value is left out.
    const body = name.length + (length === 0 ? 0 : 1 + varintLength(length) + length);
    const from = this.#length;
    this.#reserve(body + 6);
    this.bytes[this.#length++] = TAG_LABELS;
    this.#varint(body);
    this.#put(name, 0, name.length);
    if (length > 0) {
      this.bytes[this.#length++] = TAG_VALUE;
      this.#varint(length);
      this.#put(value, start, end);
    }
    const size = this.#length - from;
    this.#account(part, size, hashSpan(this.#view, from, size, LABEL_SEED));
  }

  #account(part: LabelPart, length: number, hash: number): void {
    if (part === 0) this.before += length;
    else if (part === 1) this.middle += length;
    else this.after += length;
    this.hash = (this.hash + hash) | 0;
  }

  #put(source: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let at = this.#length;
    for (let i = start; i < end; i++) bytes[at++] = source[i]!;
    this.#length = at;
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.#length++] = (rest & 0x7f) | 0x80;
    this.bytes[this.#length++] = rest;
  }

  #reserve(length: number): void {
    if (this.#length + length <= this.bytes.length) return;
    this.bytes = grown(this.bytes, this.#length, this.#length + length);
    this.#view = new DataView(this.bytes.buffer);
  }
}

/** Undefined where keys meet in one label, whose value then has to be worked out. */
function piecesOf(keys: readonly Uint8Array[], extra: string | undefined, sources: LabelSources): Piece[] | undefined {
  // By key: which attribute of the point, or the resource's text in its place.
  const byKey = new Map<string, number | string>(keys.map((key, i) => [byteStringOf(key, 0, key.length), i]));
  if (byKey.size < keys.length) return undefined;
  for (const { key, value } of sources.resourceAttributes) byKey.set(key, value);
  const byName = new Map([...byKey].map(([key, value]) => [labelName(key), value]));
  if (byName.size < byKey.size) return undefined;
  const { job, instance } = sources.resource;
  if (job !== undefined) byName.set('job', job);
  if (instance !== undefined) byName.set('instance', instance);
  for (const [name, value] of sources.external) if (!byName.has(name)) byName.set(name, value);
  if (extra === undefined) byName.delete(NAME_LABEL);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => pieceOf(name, value, extra));
}

function pieceOf(name: string, value: number | string, extra: string | undefined): Piece {
  const part = labelPart(name, extra);
  if (typeof value === 'number') return { part, attribute: value, bytes: encodeNameField(name), hash: 0 };
  const bytes = encodeLabel(name, value);
  return { part, attribute: -1, bytes, hash: labelHash(bytes) };
}
