/**
 * What a view must know about a message: one slot a known field, in order of field numbers, so that positions fit in small
 * arrays. Derived from the descriptors.
 */
import { MESSAGES, wireTypeOf, type FieldDescriptor, type MessageName } from '../descriptor.js';

/** Field numbers of the messages views stand on are below this. */
const NUMBERS = 32;

export interface Layout {
  readonly name: MessageName;
  /** By slot. */
  readonly fields: readonly FieldDescriptor[];
  /** By slot: the tag of one unpacked value. */
  readonly tags: readonly number[];
  /** By slot: whether the field is repeated. */
  readonly repeated: readonly boolean[];
  /** By slot: other slots of the same oneof. */
  readonly rivals: readonly (readonly number[])[];
  /** Slot of a field number, -1 if unknown. */
  readonly slotOfNumber: Int8Array;
}

const layouts = new Map<MessageName, Layout>();

export function layoutOf(name: MessageName): Layout {
  const known = layouts.get(name);
  if (known !== undefined) return known;
  const fields = MESSAGES[name].fields.filter(({ number }) => number < NUMBERS);
  const slotOfNumber = new Int8Array(NUMBERS).fill(-1);
  fields.forEach(({ number }, slot) => void (slotOfNumber[number] = slot));
  const layout: Layout = {
    name,
    fields,
    tags: fields.map(({ number, kind }) => (number << 3) | wireTypeOf(kind)),
    repeated: fields.map(({ repeated }) => repeated),
    rivals: fields.map(({ oneof }, slot) =>
      oneof === undefined ? [] : fields.flatMap((other, at) => (other.oneof === oneof && at !== slot ? [at] : [])),
    ),
    slotOfNumber,
  };
  layouts.set(name, layout);
  return layout;
}

/** The slot of a field. @throws {TypeError} for a name that the message does not have. */
export function slotOf(message: MessageName, field: string): number {
  const slot = layoutOf(message).fields.findIndex(({ name }) => name === field);
  if (slot === -1) throw new TypeError(`bug in the hub: ${message} has no field ${field}`);
  return slot;
}
