/**
 * Changes to a message, as data: a property test shrinks them, the fuzzed load draws them. Changes of fields come first and
 * keep the lengths around them right, so that they get past the door; changes of bytes are made to what is written.
 */
import type { MessageName } from '../../../src/pdata/descriptor.js';
import { bytesOf, type Field, fieldsOf, placesIn, varint } from './field-tree.js';

export const FIELD_EDITS = [
  'repeat',
  'repeat much',
  'move back',
  'drop',
  'renumber',
  'retype',
  'unknown',
  'graft',
  'nest',
  'wide varints',
  'wrong length',
  'unpack',
  'extreme value',
  'empty',
] as const;
export const BYTE_EDITS = ['flip', 'set', 'cut', 'remove', 'double', 'insert'] as const;

type FieldEdit = (typeof FIELD_EDITS)[number];
type ByteEdit = (typeof BYTE_EDITS)[number];

export interface Edit {
  readonly kind: FieldEdit | ByteEdit;
  /** Where; taken modulo the number of places. Not negative. */
  readonly at: number;
  /** What depends on the kind. Not negative. */
  readonly value: number;
}

export function edited(name: MessageName, bytes: Buffer, edits: readonly Edit[]): Buffer {
  const ofFields = edits.filter(isFieldEdit);
  let out = bytes;
  if (ofFields.length > 0) {
    const fields = fieldsOf(name, bytes);
    for (const edit of ofFields) editField(fields, edit);
    out = bytesOf(fields);
  }
  for (const edit of edits) if (!isFieldEdit(edit)) out = editBytes(out, edit.kind as ByteEdit, edit);
  return out;
}

function isFieldEdit(edit: Edit): edit is Edit & { readonly kind: FieldEdit } {
  return (FIELD_EDITS as readonly string[]).includes(edit.kind);
}

/** The bytes alone, whatever they mean. */
export function editedBytes(bytes: Buffer, edits: readonly (Edit & { readonly kind: ByteEdit })[]): Buffer {
  return edits.reduce((before, edit) => editBytes(before, edit.kind, edit), bytes);
}

function editField(root: Field[], { kind, at, value }: Edit & { readonly kind: FieldEdit }): void {
  const places = placesIn(root);
  if (places.length === 0) return void root.push(unknownField(value));
  const { list, index } = places[at % places.length]!;
  const field = list[index]!;
  switch (kind) {
    case 'repeat':
      return void list.splice(index, 0, copyOf(field));
    case 'repeat much':
      return void list.push(...Array.from({ length: value % 300 }, () => copyOf(field)));
    case 'move back':
      return void list.push(...list.splice(index, 1));
    case 'drop':
      return void list.splice(index, 1);
    case 'renumber':
      field.number = 1 + (value % 17);
      return;
    case 'retype':
      field.wireType = value % 8;
      return;
    case 'unknown':
      return void list.splice(index, 0, unknownField(value));
    case 'graft':
      return void list.splice(index, 0, copyOf(fieldAt(places, value)));
    case 'nest':
      return void list.splice(index, 0, nested(field.number, value % 70));
    case 'wide varints':
      field.wide = true;
      return;
    case 'wrong length':
      field.lengthError = (value % 9) - 4;
      return;
    case 'unpack':
      return void list.splice(index, 1, ...unpacked(field));
    case 'extreme value':
      field.content = extreme(field.wireType, value);
      return;
    case 'empty':
      if (field.wireType === 2) field.content = Buffer.alloc(0);
  }
}

function fieldAt(places: readonly { list: Field[]; index: number }[], value: number): Field {
  const { list, index } = places[value % places.length]!;
  return list[index]!;
}

function copyOf(field: Field): Field {
  return { ...field, content: Array.isArray(field.content) ? field.content.map(copyOf) : field.content };
}

function unknownField(value: number): Field {
  const wireType = [0, 1, 2, 5][value % 4]!;
  const content = { 0: varint(value), 1: Buffer.alloc(8, value), 2: Buffer.alloc(value % 40, value) }[wireType];
  return { number: 100 + (value % 3_000_000), wireType, content: content ?? Buffer.alloc(4, value) };
}

/** AnyValues within each other, lists and maps by turns, as a field of that number. */
function nested(number: number, depth: number): Field {
  let inner: Field[] = [{ number: 2, wireType: 0, content: Buffer.of(1) }];
  for (let level = 0; level < depth; level++) {
    const asMap = level % 2 === 0;
    const held: Field[] = asMap ? [{ number: 2, wireType: 2, content: inner }] : inner;
    inner = [{ number: asMap ? 6 : 5, wireType: 2, content: [{ number: 1, wireType: 2, content: held }] }];
  }
  return { number, wireType: 2, content: inner };
}

/** Values of a packed field one by one. */
function unpacked(field: Field): Field[] {
  const { content } = field;
  if (field.wireType !== 2 || Array.isArray(content)) return [field];
  if (content.length % 8 !== 0) {
    return Array.from(content, (byte) => ({ number: field.number, wireType: 0, content: Buffer.of(byte & 0x7f) }));
  }
  return Array.from({ length: content.length / 8 }, (_, i) => ({
    number: field.number,
    wireType: 1,
    content: content.subarray(i * 8, i * 8 + 8),
  }));
}

const EXTREME_64 = [
  '0000000000000000',
  'ffffffffffffffff',
  'ffffffffffffff7f',
  '0000000000000080',
  '000000000000f87f',
  '010000000000f07f',
  '020000000000f07f',
  '000000000000f0ff',
  'ffffffffffffef7f',
];
const EXTREME_VARINTS = [
  '00',
  'ffffffff07',
  '8080808008',
  'ffffffff0f',
  'ffffffffffffffffff01',
  '80808080808080808001',
];
const EXTREME_TEXTS = ['', 'ff', 'c080', 'eda080', '00', 'f4908080', '22', 'e280a8', '2e2e2f', '61'.repeat(3000)];

function extreme(wireType: number, value: number): Buffer {
  const texts = { 0: EXTREME_VARINTS, 1: EXTREME_64, 2: EXTREME_TEXTS }[wireType] ?? ['ffffffff'];
  return Buffer.from(texts[value % texts.length]!, 'hex');
}

function editBytes(bytes: Buffer, kind: ByteEdit, { at, value }: Edit): Buffer {
  const place = at % (bytes.length + 1);
  const upTo = Math.min(bytes.length, place + (value % 16));
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.of((bytes[place] ?? 0) ^ (1 << (value % 8))), after.subarray(1)]);
    case 'set':
      return Buffer.concat([before, Buffer.of(value % 256), after.subarray(1)]);
    case 'cut':
      return before;
    case 'remove':
      return Buffer.concat([before, bytes.subarray(upTo)]);
    case 'double':
      return Buffer.concat([bytes.subarray(0, upTo), after]);
    case 'insert':
      return Buffer.concat([before, Buffer.alloc(value % 16, value), after]);
  }
}
