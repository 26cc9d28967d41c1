/**
 * HOT PATH: header blocks of requests. Once per request; a client that says the same again sends little but indices.
 *
 * Source: RFC 7541 (HPACK).
 */
import { DynamicTable, headerSize, STATIC_TABLE, type Header } from './header-tables.js';
import { decodeHuffman } from './huffman.js';
import { ConnectionError, ERROR } from './protocol.js';

/** What we let clients use; the default of the protocol. */
const TABLE_BYTES = 4096;
/** A longer block is read anew each time. */
const MAX_KNOWN_BYTES = 1024;
const NOTHING = Buffer.alloc(0);
/** No length or index of a header is larger. */
const MAX_INTEGER = 2 ** 28;

export class HeaderDecoder {
  readonly #dynamic = new DynamicTable(TABLE_BYTES);
  readonly #maxListBytes: number;
  #block: Buffer = NOTHING;
  /** The last block that left the tables as they were, and what it said. */
  #known: { readonly block: Buffer; readonly headers: readonly Header[] } | undefined;
  #tableChanged = false;
  #pos = 0;

  /** @param maxListBytes of the headers of one block, counted as the protocol counts them. */
  constructor(maxListBytes: number) {
    this.#maxListBytes = maxListBytes;
  }

  /**
   * The headers of a block, in order; the same list where a block says the same as the one before. Every block of a connection has to pass through here, wanted or not.
   *
   * @returns undefined when they are more than the limit.
   * @throws {ConnectionError}
   */
  decode(block: Buffer): readonly Header[] | undefined {
    if (this.#known?.block.equals(block) === true) return this.#known.headers;
    this.#tableChanged = false;
    const headers = this.#read(block);
    const mayComeAgain = !this.#tableChanged && headers !== undefined && block.length <= MAX_KNOWN_BYTES;
    this.#known = mayComeAgain ? { block: Buffer.from(block), headers } : undefined;
    return headers;
  }

  #read(block: Buffer): readonly Header[] | undefined {
    this.#block = block;
    this.#pos = 0;
    const headers: Header[] = [];
    let size = 0;
    while (this.#pos < block.length) {
      const header = this.#next(headers.length === 0);
      if (header === undefined) continue;
      size += headerSize(header);
      if (size <= this.#maxListBytes) headers.push(header);
    }
    return size <= this.#maxListBytes ? headers : undefined;
  }

  /** @returns undefined after a change of the table's size. */
  #next(mayResize: boolean): Header | undefined {
    const first = this.#block[this.#pos]!;
    if (first >= 0x80) return this.#indexed(this.#integer(7));
    if (first >= 0x40) {
      const header = this.#literal(6);
      this.#dynamic.add(header);
      this.#tableChanged = true;
      return header;
    }
    if (first >= 0x20) {
      const limit = this.#integer(5);
      if (!mayResize || limit > TABLE_BYTES) throw broken('a change of the table size');
      this.#dynamic.resize(limit);
      this.#tableChanged = true;
      return undefined;
    }
    return this.#literal(4);
  }

  #literal(prefixBits: number): Header {
    const index = this.#integer(prefixBits);
    const name = index === 0 ? this.#string() : this.#indexed(index).name;
    return { name, value: this.#string() };
  }

  #indexed(index: number): Header {
    const header =
      index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1] : this.#dynamic.at(index - STATIC_TABLE.length - 1);
    if (header === undefined) throw broken(`index ${index}`);
    return header;
  }

  /** Source: RFC 7541, section 5.1. */
  #integer(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.#byte() & mask;
    if (value < mask) return value;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (value > MAX_INTEGER || factor > MAX_INTEGER) throw broken('an integer');
      if (byte < 0x80) return value;
    }
  }

  #string(): string {
    const huffman = (this.#block[this.#pos] ?? 0) >= 0x80;
    const length = this.#integer(7);
    const start = this.#pos;
    const end = start + length;
    if (end > this.#block.length) throw broken('a string');
    this.#pos = end;
    if (!huffman) return this.#block.latin1Slice(start, end);
    const text = decodeHuffman(this.#block, start, end);
    if (text === undefined) throw broken('a Huffman code');
    return text;
  }

  #byte(): number {
    if (this.#pos >= this.#block.length) throw broken('the end');
    return this.#block[this.#pos++]!;
  }
}

function broken(what: string): ConnectionError {
  return new ConnectionError(ERROR.COMPRESSION_ERROR, `header block: ${what} is wrong`);
}
