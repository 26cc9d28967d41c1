/** Header blocks out of HEADERS frames and those that continue them. Source: RFC 9113, section 4.3. */
import { ConnectionError, ERROR, FLAG, FRAME, protocolError } from './protocol.js';

interface Begun {
  readonly streamId: number;
  readonly endStream: boolean;
  readonly parts: Buffer[];
  size: number;
}

export interface CompleteBlock {
  readonly streamId: number;
  readonly endStream: boolean;
  readonly block: Buffer;
}

export class HeaderBlocks {
  readonly #limit: number;
  #begun: Begun | undefined;

  /** @param limit of a block in several frames, in bytes as sent. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** A frame begins. @throws {ConnectionError} when a block has to be continued first. */
  expect(type: number, streamId: number): void {
    const begun = this.#begun;
    if (begun === undefined) {
      if (type === FRAME.CONTINUATION) throw protocolError('CONTINUATION without HEADERS');
      return;
    }
    if (type !== FRAME.CONTINUATION || streamId !== begun.streamId)
      throw protocolError('a header block is not continued');
  }

  /** A HEADERS frame. @returns the block, if it is the whole of it. Valid during the call only. */
  begin(flags: number, streamId: number, payload: Buffer): Buffer | undefined {
    const block = fragmentOf(flags, streamId, payload);
    if ((flags & FLAG.END_HEADERS) !== 0) return block;
    const endStream = (flags & FLAG.END_STREAM) !== 0;
    this.#begun = { streamId, endStream, parts: [Buffer.from(block)], size: block.length };
    return undefined;
  }

  /** A CONTINUATION frame that was expected. @returns the block when it is complete. */
  go(flags: number, payload: Buffer): CompleteBlock | undefined {
    const begun = this.#begun!; // expected
    begun.size += payload.length;
    if (begun.size > this.#limit) throw new ConnectionError(ERROR.ENHANCE_YOUR_CALM, 'headers without end');
    begun.parts.push(Buffer.from(payload));
    if ((flags & FLAG.END_HEADERS) === 0) return undefined;
    this.#begun = undefined;
    return { streamId: begun.streamId, endStream: begun.endStream, block: Buffer.concat(begun.parts) };
  }
}

/** A HEADERS frame's part of the header block. @throws {ConnectionError} */
function fragmentOf(flags: number, streamId: number, payload: Buffer): Buffer {
  let start = 0;
  let end = payload.length;
  if ((flags & FLAG.PADDED) !== 0) {
    start = 1;
    end -= payload[0] ?? 0;
  }
  if ((flags & FLAG.PRIORITY) !== 0) {
    const dependsOn = end - start >= 5 ? payload.readUInt32BE(start) & 0x7fffffff : -1;
    if (dependsOn === streamId) throw protocolError('a stream that depends on itself');
    start += 5;
  }
  if (start > end) throw protocolError('padding longer than its frame');
  return payload.subarray(start, end);
}
