/**
 * HOT PATH for points whose series is new: `matches` and `write` must not make strings. Guard: test/bench/remote-write.bench.ts,
 * churn.
 *
 * Points of one metric mostly have the same attribute keys and differ in values. A template says, for one list of keys of one
 * resource, where each value goes in the encoded labels and what stands around it, so that labels of a new series are copied
 * together rather than worked out.
 */
import { ownBytes } from '../../pdata/own-bytes.js';
import type { AttributeSpans } from './attribute-spans.js';
import { varintLength } from './block-writer.js';
import type { ByteArena } from './byte-arena.js';
import { byteStringOf } from './byte-string.js';
import {
  encodeLabel,
  encodeNameField,
  type LabelBlock,
  type LabelPart,
  labelHash,
  nameHash,
  labelPart,
  NAME_LABEL,
  TAG_LABELS,
  TAG_VALUE,
} from './label-block.js';
import type { Attribute, ResourceLabels } from './labels.js';
import { labelName } from './names.js';
import { type Bytes, bytesOf, copySpan, equalSpans, hashSpan } from './spans.js';

/** Tag and length of a label. */
const MAX_LENGTH_BYTES = 6;
/** Memory of the objects per template, and per key and piece. */
const TEMPLATE_BYTES = 600;
const PIECE_BYTES = 330;

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
  readonly view: DataView;
  /** Of the whole label, or of its name. */
  readonly hash: number;
}

export class LabelTemplate {
  /** Whether labels can be written from it. Keys that become one label, or that come twice, have values worked out together. */
  readonly isUsable: boolean;
  readonly extra: string | undefined;
  /** Tells templates apart; from 1. */
  readonly id: number;
  /** By piece, in the order of the labels: its part of the block; length and hash of the whole label, or of its name field. */
  readonly parts: Uint8Array;
  readonly lengths: Int32Array;
  readonly hashes: Int32Array;
  /** By piece: the attribute whose value it takes, or -1. By attribute: the piece that takes its value, or -1. */
  readonly attributes: Int32Array;
  readonly pieceOf: Int32Array;
  readonly #keys: readonly Bytes[];
  readonly #pieces: readonly Piece[];

  private constructor(
    id: number,
    extra: string | undefined,
    keys: readonly Bytes[],
    pieces: readonly Piece[] | undefined,
  ) {
    this.id = id;
    this.extra = extra;
    this.#keys = keys;
    this.isUsable = pieces !== undefined;
    this.#pieces = pieces ?? [];
    this.parts = Uint8Array.from(this.#pieces, ({ part }) => part);
    this.lengths = Int32Array.from(this.#pieces, ({ bytes }) => bytes.length);
    this.hashes = Int32Array.from(this.#pieces, ({ hash }) => hash);
    this.attributes = Int32Array.from(this.#pieces, ({ attribute }) => attribute);
    this.pieceOf = Int32Array.from(keys, (_, i) => this.attributes.indexOf(i));
  }

  /** @param extra as for `encodeLabelBlock`. */
  static for(id: number, spans: AttributeSpans, extra: string | undefined, sources: LabelSources): LabelTemplate {
    const keys = Array.from({ length: spans.count }, (_, i) =>
      bytesOf(ownBytes(spans.buf, spans.keyStart[i], spans.keyEnd[i])),
    );
    return new LabelTemplate(id, extra, keys, piecesOf(keys, extra, sources));
  }

  /** Memory of its objects (measured: `bounds.test.ts`) and bytes. */
  get byteSize(): number {
    const pieces = this.#pieces.reduce((sum, { bytes }) => sum + bytes.length + PIECE_BYTES, 0);
    return this.#keys.reduce((sum, { bytes }) => sum + bytes.length + PIECE_BYTES, TEMPLATE_BYTES + pieces);
  }

  /** Whether it is for points with these keys. */
  matches(spans: AttributeSpans, extra: string | undefined): boolean {
    const keys = this.#keys;
    if (keys.length !== spans.count || extra !== this.extra) return false;
    const { view, keyStart, keyEnd } = spans;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!.view;
      const start = keyStart[i]!;
      if (keyEnd[i]! - start !== key.byteLength || !equalSpans(key, 0, view, start, key.byteLength)) return false;
    }
    return true;
  }

  write(spans: AttributeSpans, out: LabelScratch): LabelBlock {
    out.begin(this.id);
    for (const { part, attribute, view, hash } of this.#pieces) {
      if (attribute < 0) out.whole(part, view, hash);
      else {
        const source = spans.isMade[attribute] === 1 ? spans.madeView : spans.view;
        out.label(part, view, hash, source, spans.valueStart[attribute]!, spans.valueEnd[attribute]!);
      }
    }
    return out;
  }
}

/** Puts labels together behind those of the series table. They count once the table takes them in. */
export class LabelScratch implements LabelBlock {
  at = 0;
  before = 0;
  middle = 0;
  after = 0;
  hash = 0;
  template = 0;
  readonly #arena: ByteArena;

  constructor(arena: ByteArena) {
    this.#arena = arena;
  }

  begin(template: number): void {
    this.template = template;
    this.at = this.#arena.used;
    this.before = this.middle = this.after = this.hash = 0;
  }

  /** An encoded label. @param hash its hash. */
  whole(part: LabelPart, label: DataView, hash: number): void {
    this.#arena.add(label, 0, label.byteLength);
    this.#account(part, label.byteLength, hash);
  }

  /** A label by its name field and its value. @param hash of the name. */
  label(part: LabelPart, name: DataView, hash: number, value: DataView, start: number, end: number): void {
    const arena = this.#arena;
    const length = end - start;
    const nameLength = name.byteLength;
    // As in proto3: an empty value is left out.
    const body = nameLength + (length === 0 ? 0 : 1 + varintLength(length) + length);
    const from = arena.used;
    arena.reserve(body + MAX_LENGTH_BYTES);
    const { bytes, view } = arena;
    bytes[from] = TAG_LABELS;
    let at = putVarint(bytes, from + 1, body);
    copySpan(name, 0, view, at, nameLength);
    at += nameLength;
    if (length > 0) {
      bytes[at] = TAG_VALUE;
      at = putVarint(bytes, at + 1, length);
      copySpan(value, start, view, at, length);
      at += length;
    }
    arena.used = at;
    this.#account(part, at - from, hashSpan(value, start, length, hash));
  }

  #account(part: LabelPart, length: number, hash: number): void {
    if (part === 0) this.before += length;
    else if (part === 1) this.middle += length;
    else this.after += length;
    this.hash = (this.hash + hash) | 0;
  }
}

/** @returns the offset behind it. */
function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let next = at;
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes[next++] = (rest & 0x7f) | 0x80;
  bytes[next++] = rest;
  return next;
}

/** Undefined where keys meet in one label, whose value then has to be worked out. */
function piecesOf(keys: readonly Bytes[], extra: string | undefined, sources: LabelSources): Piece[] | undefined {
  // By key: which attribute of the point, or the resource's text in its place.
  const byKey = new Map<string, number | string>(keys.map(({ bytes }, i) => [byteStringOf(bytes, 0, bytes.length), i]));
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
  const isText = typeof value === 'string';
  const bytes = isText ? encodeLabel(name, value) : encodeNameField(name);
  const hash = isText ? labelHash(name, value) : nameHash(name);
  return { part, attribute: isText ? -1 : value, bytes, view: bytesOf(bytes).view, hash };
}
