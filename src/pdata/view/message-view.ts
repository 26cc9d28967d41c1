import { Cursor, WIRE_FIXED32, WIRE_LEN } from '../cursor.js';
import type { MessageName } from '../descriptor.js';
import { WireWriter } from '../wire-writer.js';
import { KeyValues } from './key-values.js';
import { MessageList } from './message-list.js';
import { EMPTY_BYTES, found, RawMessage, type ViewOwner } from './raw-message.js';
import { decodeText, encodeText } from './text.js';
import { decodeAnyValue, writeInt64, type PValue } from './value.js';

const scratch = new WireWriter();

/**
 * HOT PATH for reading: a message as bytes (`RawMessage`) with typed fields, and with maps, messages and lists inside that
 * can be changed in their turn. An absent field reads as its zero; setting one to its zero takes it away, except in a oneof.
 */
export class MessageView extends RawMessage implements ViewOwner {
  readonly #maps: (KeyValues | undefined)[] = [];
  readonly #children: (MessageView | undefined)[] = [];
  readonly #lists: (MessageList | undefined)[] = [];
  /** By slot: whether its map, child or list has been pointed at this message. */
  readonly #isBound: Uint8Array;
  #hasBound = false;

  constructor(name: MessageName, owner?: ViewOwner, ownerSlot = 0) {
    super(name, owner, ownerSlot);
    this.#isBound = new Uint8Array(this.layout.fields.length);
  }

  /** A view of its own. */
  static over(name: MessageName, buf: Uint8Array, start = 0, end = buf.length): MessageView {
    const view = new MessageView(name);
    view.reset(buf, start, end);
    return view;
  }

  override reset(buf: Uint8Array, start: number, end: number): void {
    super.reset(buf, start, end);
    if (!this.#hasBound) return;
    this.#hasBound = false;
    this.#isBound.fill(0);
  }

  changed(slot: number): void {
    this.change(slot, this.#maps[slot] ?? this.#lists[slot] ?? new ChildField(this, slot));
  }

  /** A string field; empty if absent. */
  text(slot: number): string {
    return this.seek(slot) ? decodeText(found.buf, found.pos, found.end) : '';
  }

  setText(slot: number, value: string): void {
    this.setBytes(slot, encodeText(value));
  }

  /** A bytes field, sharing memory; empty if absent. */
  bytes(slot: number): Uint8Array {
    return this.seek(slot) ? found.buf.subarray(found.pos, found.end) : EMPTY_BYTES;
  }

  /** Whether the bytes of a string field are these. */
  equalsBytes(slot: number, expected: Uint8Array): boolean {
    if (!this.seek(slot)) return expected.length === 0;
    const { buf, pos, end } = found;
    if (end - pos !== expected.length) return false;
    for (let i = 0; i < expected.length; i++) if (buf[pos + i] !== expected[i]) return false;
    return true;
  }

  setBytes(slot: number, value: Uint8Array): void {
    if (value.length === 0 && !this.#isOneof(slot)) return this.remove(slot);
    scratch.rewind(0);
    scratch.bytesField(this.layout.tags[slot]!, value);
    this.set(slot, scratch.finish());
  }

  /** An enum or int32 field, signed; 0 if absent. */
  int32(slot: number): number {
    return this.seek(slot) ? found.int32() : 0;
  }

  /** A uint32 field: a varint or four bytes; 0 if absent. */
  uint32(slot: number): number {
    if (!this.seek(slot)) return 0;
    return (this.layout.tags[slot]! & 7) === WIRE_FIXED32 ? found.fixed32() : found.int32() >>> 0;
  }

  /** A sint32 field; 0 if absent. */
  sint32(slot: number): number {
    if (!this.seek(slot)) return 0;
    const value = found.int32();
    return (value >>> 1) ^ -(value & 1);
  }

  /** Sets an enum, int32, uint32 or fixed32 field. */
  setInt(slot: number, value: number): void {
    if (value === 0 && !this.#isOneof(slot)) return this.remove(slot);
    const tag = this.layout.tags[slot]!;
    scratch.rewind(0);
    scratch.varint(tag);
    if ((tag & 7) === WIRE_FIXED32) scratch.fixed32(value);
    else writeInt64(scratch, BigInt(value));
    this.set(slot, scratch.finish());
  }

  setSint32(slot: number, value: number): void {
    this.setInt(slot, ((value << 1) ^ (value >> 31)) >>> 0);
  }

  bool(slot: number): boolean {
    return this.seek(slot) && found.int32() !== 0;
  }

  /** A fixed64 field, unsigned; 0 if absent. */
  fixed64(slot: number): bigint {
    return this.seek(slot) ? found.fixed64() : 0n;
  }

  setFixed64(slot: number, value: bigint): void {
    if (value === 0n && !this.#isOneof(slot)) return this.remove(slot);
    const bits = BigInt.asUintN(64, value);
    scratch.rewind(0);
    scratch.varint(this.layout.tags[slot]!);
    scratch.fixed64(Number(bits & 0xffffffffn), Number(bits >> 32n));
    this.set(slot, scratch.finish());
  }

  double(slot: number): number {
    return this.seek(slot) ? found.double() : 0;
  }

  setDouble(slot: number, value: number): void {
    if (value === 0 && !Object.is(value, -0) && !this.#isOneof(slot)) return this.remove(slot);
    scratch.rewind(0);
    scratch.varint(this.layout.tags[slot]!);
    scratch.double(value);
    this.set(slot, scratch.finish());
  }

  /** A singular AnyValue field. */
  value(slot: number): PValue {
    return this.seek(slot) ? decodeAnyValue(found.buf, found.pos, found.end) : null;
  }

  /** Sets a singular message field to a content. */
  setContent(slot: number, content: Uint8Array): void {
    scratch.rewind(0);
    scratch.bytesField(this.layout.tags[slot]!, content);
    this.set(slot, scratch.finish());
    this.#isBound[slot] = 0;
  }

  /** Content of a singular message field; undefined if absent. Shares memory. */
  content(slot: number): Uint8Array | undefined {
    const change = this.changeOf(slot);
    if (change !== undefined && !(change instanceof Uint8Array)) return this.#children[slot]!.toBytes();
    return this.seek(slot) ? found.buf.subarray(found.pos, found.end) : undefined;
  }

  /** Takes a field away. */
  remove(slot: number): void {
    if (this.has(slot)) this.change(slot, EMPTY_BYTES);
    this.#isBound[slot] = 0;
  }

  /** The values of a repeated fixed64 field, packed or not, as they stand: eight bytes each. */
  packed(slot: number): Uint8Array {
    return packedValues(this.fieldBytes(slot), this.layout.tags[slot]!);
  }

  /** Sets a repeated scalar field to one packed block. */
  setPacked(slot: number, block: Uint8Array): void {
    if (block.length === 0) return this.remove(slot);
    scratch.rewind(0);
    scratch.bytesField((this.layout.tags[slot]! & ~7) | WIRE_LEN, block);
    this.set(slot, scratch.finish());
  }

  /** Sets all fields of a slot, tags included. */
  setFieldBytes(slot: number, fields: Uint8Array): void {
    this.set(slot, fields);
    this.#isBound[slot] = 0;
  }

  /** The attributes, or metadata, in a slot. */
  map(slot: number): KeyValues {
    const map = (this.#maps[slot] ??= KeyValues.within(this, slot, this.layout.tags[slot]!));
    if (!this.#bind(slot)) return map;
    const change = this.changeOf(slot);
    if (change instanceof Uint8Array) {
      map.reset(change, 0, change.length);
    } else {
      this.enterRegion(slot, found);
      map.reset(found.buf, found.pos, found.end);
    }
    return map;
  }

  /** The message in a singular slot; an absent one is empty and comes into being when it changes. */
  child(slot: number): MessageView {
    const child = (this.#children[slot] ??= new MessageView(this.layout.fields[slot]!.message!, this, slot));
    if (this.#bind(slot)) {
      if (this.seek(slot)) child.reset(found.buf, found.pos, found.end);
      else child.reset(EMPTY_BYTES, 0, 0);
    }
    return child;
  }

  /** The messages of a repeated slot. */
  list(slot: number): MessageList {
    const list = (this.#lists[slot] ??= new MessageList(
      this,
      slot,
      (owner, at) => {
        return new MessageView(this.layout.fields[slot]!.message!, owner, at);
      },
      this.layout.tags[slot]!,
    ));
    if (this.#bind(slot)) list.load(this.fieldBytes(slot));
    return list;
  }

  #isOneof(slot: number): boolean {
    return this.layout.fields[slot]!.oneof !== undefined;
  }

  /** Marks what stands in the slot as pointed at this message. @returns whether it was not yet. */
  #bind(slot: number): boolean {
    if (this.#isBound[slot] === 1) return false;
    this.#isBound[slot] = 1;
    this.#hasBound = true;
    return true;
  }
}

/** Writes a child message that changed. */
class ChildField {
  constructor(
    readonly view: MessageView,
    readonly slot: number,
  ) {}

  writeField(out: WireWriter): void {
    const mark = out.begin(this.view.layout.tags[this.slot]!);
    this.view.child(this.slot).write(out);
    out.end(mark);
  }
}

function packedValues(fields: Uint8Array, tag: number): Uint8Array {
  const out = new WireWriter(fields.length);
  const walk = new Cursor(fields);
  for (let found = walk.tag(); found !== 0; found = walk.tag()) {
    if (found === tag) {
      const start = walk.pos;
      walk.skip(found);
      out.raw(fields, start, walk.pos);
    } else {
      out.raw(walk.bytes());
    }
  }
  return out.finish();
}
