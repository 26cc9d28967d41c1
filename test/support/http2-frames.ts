/** HTTP/2 by hand, for what no client library would send. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encodeHeaders } from '../../src/transport/http2/header-encoder.js';
import { ERROR, FLAG, FRAME, PREFACE } from '../../src/transport/http2/protocol.js';

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Buffer;
}

export function frame(type: number, flags: number, streamId: number, payload: Uint8Array | string = ''): Buffer {
  const content = typeof payload === 'string' ? Buffer.from(payload.replace(/\s/g, ''), 'hex') : payload;
  const header = Buffer.alloc(9);
  header.writeUIntBE(content.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, content]);
}

export const EXPORT_LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

/** @param more after the usual ones. */
export function callHeaders(...more: readonly (readonly [string, string])[]): Buffer {
  return headersOfCall(EXPORT_LOGS, ...more);
}

export function headersOfCall(path: string, ...more: readonly (readonly [string, string])[]): Buffer {
  return encodeHeaders([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'localhost'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
    ...more,
  ]);
}

export const headersFrame = (streamId: number, block = callHeaders(), flags = 0): Buffer =>
  frame(FRAME.HEADERS, flags | FLAG.END_HEADERS, streamId, block);

/** A request without items, and the end of it. */
export const emptyMessage = (streamId: number): Buffer => frame(FRAME.DATA, FLAG.END_STREAM, streamId, Buffer.alloc(5));

/** A whole call. */
export const emptyCall = (streamId: number): Buffer => Buffer.concat([headersFrame(streamId), emptyMessage(streamId)]);

/** A connection on which the preface has been sent. */
export class RawConnection {
  readonly socket: Socket;
  readonly frames: Frame[] = [];
  ended = false;
  #bytes = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#read();
      this.#wake();
    });
    socket.on('close', () => {
      this.ended = true;
      this.#wake();
    });
  }

  /** @param settings payload of our first SETTINGS, in hexadecimal. */
  static async open(port: number, settings = ''): Promise<RawConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const connection = new RawConnection(socket);
    connection.send(PREFACE, frame(FRAME.SETTINGS, 0, 0, settings));
    return connection;
  }

  send(...parts: readonly Uint8Array[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** The first frame that is meant, now or later. Fails when the connection ends without. */
  async frame(meant: (one: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(meant);
      if (found !== undefined) return found;
      if (this.ended) throw new Error(`the connection ended after ${JSON.stringify(this.frames.map(summary))}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** How the server ended the connection: the code of its GOAWAY, once the socket is closed. */
  async goAway(): Promise<string> {
    const { payload } = await this.frame(({ type }) => type === FRAME.GOAWAY);
    if (!this.ended) await once(this.socket, 'close');
    return errorName(payload.readUInt32BE(4));
  }

  /** The code with which the server reset a stream. */
  async reset(streamId: number): Promise<string> {
    const { payload } = await this.frame((one) => one.type === FRAME.RST_STREAM && one.streamId === streamId);
    return errorName(payload.readUInt32BE(0));
  }

  /** Resolves when a call has been answered with trailers. */
  async answered(streamId: number): Promise<Frame> {
    return this.frame(
      (one) => one.streamId === streamId && one.type === FRAME.HEADERS && (one.flags & FLAG.END_STREAM) !== 0,
    );
  }

  close(): void {
    this.socket.destroy();
  }

  #read(): void {
    while (this.#bytes.length >= 9) {
      const end = 9 + this.#bytes.readUIntBE(0, 3);
      if (this.#bytes.length < end) return;
      const bytes = this.#bytes;
      this.frames.push({
        type: bytes[3]!,
        flags: bytes[4]!,
        streamId: bytes.readUInt32BE(5),
        payload: bytes.subarray(9, end),
      });
      this.#bytes = bytes.subarray(end);
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export function errorName(code: number): string {
  return Object.entries(ERROR).find(([, value]) => value === code)?.[0] ?? String(code);
}

function summary({ type, flags, streamId, payload }: Frame): string {
  return `${type} ${flags} ${streamId} ${payload.toString('hex')}`;
}
