/**
 * Varint and length-delimited fields of a small protobuf message by tag (`field << 3 | wireType`); undefined when the bytes are
 * anything else. For answers of a far side, which may be any bytes.
 */
export function wireFields(bytes: Uint8Array): Map<number, number | Uint8Array> | undefined {
  const fields = new Map<number, number | Uint8Array>();
  let pos = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; pos < bytes.length; scale *= 0x80) {
      const byte = bytes[pos++]!; // pos < length
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (pos < bytes.length) {
    const tag = varint();
    const value = varint();
    if (Number.isNaN(tag) || Number.isNaN(value)) return undefined;
    if ((tag & 7) === 0) fields.set(tag, value);
    else if ((tag & 7) === 2 && pos + value <= bytes.length) fields.set(tag, bytes.subarray(pos, (pos += value)));
    else return undefined;
  }
  return fields;
}
