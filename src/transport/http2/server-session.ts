/**
 * HOT PATH: a connection of HTTP/2, the server's side: what each frame means, and what must not come when.
 *
 * Source: RFC 9113, sections 5 to 8.
 */
import type { IncomingHttpHeaders } from 'node:http2';
import type { Clock } from '../../component/clock.js';
import { ClosedStreams } from './closed-streams.js';
import { FloodGuard } from './flood-guard.js';
import type { FrameSink } from './frame-reader.js';
import { HeaderBlocks } from './header-blocks.js';
import { HeaderDecoder } from './header-decoder.js';
import { NO_DYNAMIC_TABLE } from './header-encoder.js';
import type { Header } from './header-tables.js';
import type { Outbox } from './outbox.js';
import { settingsPayload, type SessionSettings } from './own-settings.js';
import { PeerSettings } from './peer-settings.js';
import {
  ConnectionError,
  DEFAULT_MAX_FRAME,
  DEFAULT_WINDOW,
  ERROR,
  FLAG,
  FRAME,
  MAX_STREAM_ID,
  MAX_WINDOW,
  protocolError,
} from './protocol.js';
import { ReceiveWindows } from './receive-windows.js';
import { areTrailers, requestHeaders } from './request-headers.js';
import { ServerStream, type StreamOwner } from './server-stream.js';

/** Told what happens on a connection. */
export interface SessionEvents {
  /** A request has begun; its handler has to be set now. */
  stream(stream: ServerStream): void;
  /** No request is running any more. */
  idle(): void;
  ping(): void;
  /** A ping of ours came back. */
  pong(): void;
}

const PING_BYTES = 8;
const WINDOW_BYTES = 4;

export class ServerSession implements FrameSink, StreamOwner {
  readonly streams = new Map<number, ServerStream>();
  readonly #outbox: Outbox;
  readonly #settings: SessionSettings;
  readonly #events: SessionEvents;
  readonly #peer = new PeerSettings();
  readonly #decoder: HeaderDecoder;
  readonly #closed = new ClosedStreams();
  readonly #resets: FloodGuard;
  #settled = false;
  #encoderSaid = false;
  #lastStreamId = 0;
  /** No request beyond this one is taken any more. */
  #goneAfter = MAX_STREAM_ID;
  readonly #windows: ReceiveWindows;
  #sendWindow = DEFAULT_WINDOW;
  readonly #blocks: HeaderBlocks;
  /** Where the DATA frame that is being read belongs to; undefined: nowhere any more. */
  #dataStream: ServerStream | undefined;
  #dataEnds = false;
  /** Most clients say the same with every request. */
  #lastList: readonly Header[] | undefined;
  #lastHeaders: IncomingHttpHeaders | undefined;

  constructor(outbox: Outbox, settings: SessionSettings, events: SessionEvents, clock: Clock) {
    this.#outbox = outbox;
    this.#settings = settings;
    this.#events = events;
    this.#decoder = new HeaderDecoder(settings.maxHeaderBytes);
    this.#blocks = new HeaderBlocks(settings.maxHeaderBytes);
    this.#resets = new FloodGuard(clock);
    this.#windows = new ReceiveWindows(outbox, settings.streamWindow, settings.connectionWindow);
  }

  /** Whether the client has said that it speaks HTTP/2. */
  get settled(): boolean {
    return this.#settled;
  }

  preface(): void {
    this.#outbox.frame(FRAME.SETTINGS, 0, 0, settingsPayload(this.#settings));
    this.#windows.announce();
  }

  begin(type: number, flags: number, streamId: number, length: number): void {
    this.#blocks.expect(type, streamId);
    if (!this.#settled && (type !== FRAME.SETTINGS || (flags & FLAG.ACK) !== 0)) {
      throw protocolError('the first frame is no SETTINGS');
    }
    if (type === FRAME.DATA) this.#dataBegins(flags, streamId, length);
  }

  data(bytes: Buffer): void {
    const stream = this.#dataStream;
    if (stream === undefined) return;
    if (stream.contentDue !== undefined && (stream.contentDue -= bytes.length) < 0) return this.#malformed(stream);
    stream.handler.data(bytes);
  }

  dataEnd(): void {
    const stream = this.#dataStream;
    this.#dataStream = undefined;
    if (stream === undefined) return;
    if (!this.#dataEnds) return this.#windows.taken(stream);
    if (!stream.end()) this.#malformed(stream);
  }

  frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    switch (type) {
      case FRAME.HEADERS:
        return this.#headersFrame(flags, streamId, payload);
      case FRAME.CONTINUATION:
        return this.#continuation(flags, payload);
      case FRAME.RST_STREAM:
        return this.#reset(streamId, payload);
      case FRAME.WINDOW_UPDATE:
        return this.#windowUpdate(streamId, payload);
      case FRAME.SETTINGS:
        return this.#peerSettings(flags, streamId, payload);
      case FRAME.PING:
        return this.#ping(flags, streamId, payload);
      case FRAME.PRIORITY:
        return this.#priority(streamId, payload);
      case FRAME.GOAWAY:
        if (streamId !== 0) throw protocolError('GOAWAY on a stream');
        return;
      case FRAME.PUSH_PROMISE:
        throw protocolError('a client cannot push');
      default: // Of an extension: passed over.
    }
  }

  /** Takes no request beyond `lastStreamId`, by default none that has not come yet. */
  goAway(code: number, lastStreamId = this.#lastStreamId, reason = ''): void {
    this.#goneAfter = Math.min(this.#goneAfter, lastStreamId);
    const payload = Buffer.alloc(8 + reason.length);
    payload.writeUInt32BE(lastStreamId, 0);
    payload.writeUInt32BE(code, 4);
    payload.write(reason, 8, 'latin1');
    this.#outbox.frame(FRAME.GOAWAY, 0, 0, payload);
  }

  sendPing(): void {
    this.#outbox.frame(FRAME.PING, 0, 0, Buffer.alloc(PING_BYTES));
  }

  /** The connection is gone. */
  closed(): void {
    for (const stream of [...this.streams.values()]) stream.close(false);
  }

  sendHeaders(streamId: number, block: Buffer, endStream: boolean): void {
    if (this.#encoderSaid) return this.#outbox.headers(streamId, block, endStream);
    this.#encoderSaid = true;
    this.#outbox.headers(streamId, Buffer.concat([NO_DYNAMIC_TABLE, block]), endStream);
  }

  sendData(stream: ServerStream, bytes: Buffer): number {
    let sent = 0;
    while (sent < bytes.length) {
      const room = Math.min(stream.sendWindow, this.#sendWindow, DEFAULT_MAX_FRAME, bytes.length - sent);
      if (room <= 0) break;
      this.#outbox.frame(FRAME.DATA, 0, stream.id, bytes.subarray(sent, sent + room));
      stream.sendWindow -= room;
      this.#sendWindow -= room;
      sent += room;
    }
    return sent;
  }

  sendReset(streamId: number, code: number): void {
    this.#outbox.number(FRAME.RST_STREAM, streamId, code);
  }

  consumed(stream: ServerStream): void {
    this.#windows.taken(stream);
  }

  forget(stream: ServerStream, byUs: boolean): void {
    this.streams.delete(stream.id);
    this.#closed.add(stream.id, byUs);
    if (this.#dataStream === stream) this.#dataStream = undefined;
    if (this.streams.size === 0) this.#events.idle();
  }

  #dataBegins(flags: number, streamId: number, length: number): void {
    if (streamId === 0) throw protocolError('DATA on the connection');
    this.#windows.came(length);
    this.#dataEnds = (flags & FLAG.END_STREAM) !== 0;
    const stream = this.streams.get(streamId);
    this.#dataStream = stream;
    if (stream === undefined) return this.#dataForNobody(streamId);
    if (stream.remoteEnded) return this.#endStream(stream, ERROR.STREAM_CLOSED);
    if (!this.#windows.cameFor(stream, length)) this.#endStream(stream, ERROR.FLOW_CONTROL_ERROR);
    else if (length === 0 && !this.#dataEnds) this.#countFlood();
  }

  #dataForNobody(streamId: number): void {
    if (streamId > this.#lastStreamId) {
      if (streamId <= this.#goneAfter) throw protocolError('DATA on an idle stream');
      return;
    }
    if (!this.#closed.wasReset(streamId)) this.sendReset(streamId, ERROR.STREAM_CLOSED);
  }

  #headersFrame(flags: number, streamId: number, payload: Buffer): void {
    if (streamId === 0) throw protocolError('HEADERS on the connection');
    const block = this.#blocks.begin(flags, streamId, payload);
    if (block !== undefined) this.#headerBlock(streamId, (flags & FLAG.END_STREAM) !== 0, block);
  }

  #continuation(flags: number, payload: Buffer): void {
    if (payload.length === 0) this.#countFlood();
    const complete = this.#blocks.go(flags, payload);
    if (complete !== undefined) this.#headerBlock(complete.streamId, complete.endStream, complete.block);
  }

  #headerBlock(streamId: number, endStream: boolean, block: Buffer): void {
    const list = this.#decoder.decode(block);
    const running = this.streams.get(streamId);
    if (running !== undefined) {
      if (running.remoteEnded) return this.#endStream(running, ERROR.STREAM_CLOSED);
      if (!endStream || list === undefined || !areTrailers(list)) return this.#malformed(running);
      if (!running.end()) this.#malformed(running);
      return;
    }
    if (streamId % 2 === 0) throw protocolError('a stream of ours that we did not begin');
    if (streamId <= this.#lastStreamId) return this.#headersForNobody(streamId);
    if (streamId > this.#goneAfter) return;
    this.#lastStreamId = streamId;
    const { maxConcurrentStreams } = this.#settings;
    if (maxConcurrentStreams !== undefined && this.streams.size >= maxConcurrentStreams) {
      return this.#refuse(streamId, ERROR.REFUSED_STREAM);
    }
    if (list === undefined) return this.#refuse(streamId, ERROR.ENHANCE_YOUR_CALM);
    const headers = this.#requestHeaders(list);
    if (headers === undefined) return this.#refuse(streamId, ERROR.PROTOCOL_ERROR);
    const stream = new ServerStream(this, streamId, headers, this.#settings.streamWindow, this.#peer.initialWindow);
    this.streams.set(streamId, stream);
    this.#events.stream(stream);
    if (endStream && !stream.end()) this.#malformed(stream);
  }

  #requestHeaders(list: readonly Header[]): IncomingHttpHeaders | undefined {
    if (list === this.#lastList) return this.#lastHeaders;
    this.#lastList = list;
    return (this.#lastHeaders = requestHeaders(list));
  }

  #headersForNobody(streamId: number): void {
    if (this.#closed.wasReset(streamId)) return;
    if (this.#closed.wasEnded(streamId)) throw new ConnectionError(ERROR.STREAM_CLOSED, 'HEADERS on a closed stream');
    throw protocolError('the number of a stream goes back');
  }

  #refuse(streamId: number, code: number): void {
    this.#countFlood();
    this.#closed.add(streamId, true);
    this.sendReset(streamId, code);
  }

  #reset(streamId: number, payload: Buffer): void {
    if (payload.length !== 4) throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'RST_STREAM is not four bytes');
    this.#mustHaveBegun(streamId, 'RST_STREAM');
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    this.#countFlood();
    stream.close(false);
  }

  #windowUpdate(streamId: number, payload: Buffer): void {
    if (payload.length !== WINDOW_BYTES)
      throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'WINDOW_UPDATE is not four bytes');
    const increment = payload.readUInt32BE(0) & 0x7fffffff;
    if (streamId === 0) return this.#connectionWindowUpdate(increment);
    this.#mustHaveBegun(streamId, 'WINDOW_UPDATE');
    const stream = this.streams.get(streamId);
    if (stream === undefined) return;
    if (increment === 0) return this.#endStream(stream, ERROR.PROTOCOL_ERROR);
    stream.sendWindow += increment;
    if (stream.sendWindow > MAX_WINDOW) return this.#endStream(stream, ERROR.FLOW_CONTROL_ERROR);
    stream.sendPending();
  }

  #connectionWindowUpdate(increment: number): void {
    if (increment === 0) throw protocolError('a window that opens by nothing');
    this.#sendWindow += increment;
    if (this.#sendWindow > MAX_WINDOW) throw new ConnectionError(ERROR.FLOW_CONTROL_ERROR, 'a window beyond its limit');
    for (const stream of [...this.streams.values()]) stream.sendPending();
  }

  #peerSettings(flags: number, streamId: number, payload: Buffer): void {
    if (streamId !== 0) throw protocolError('SETTINGS on a stream');
    if ((flags & FLAG.ACK) !== 0) {
      if (payload.length > 0) throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'SETTINGS acknowledged with a payload');
      return;
    }
    const growth = this.#peer.apply(payload);
    if (this.#settled) this.#countFlood();
    this.#settled = true;
    this.#outbox.frame(FRAME.SETTINGS, FLAG.ACK, 0, Buffer.alloc(0));
    if (growth === 0) return;
    for (const stream of [...this.streams.values()]) {
      stream.sendWindow += growth;
      if (stream.sendWindow > MAX_WINDOW)
        throw new ConnectionError(ERROR.FLOW_CONTROL_ERROR, 'a window beyond its limit');
      stream.sendPending();
    }
  }

  #ping(flags: number, streamId: number, payload: Buffer): void {
    if (streamId !== 0) throw protocolError('PING on a stream');
    if (payload.length !== PING_BYTES) throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'PING is not eight bytes');
    if ((flags & FLAG.ACK) !== 0) return this.#events.pong();
    this.#outbox.frame(FRAME.PING, FLAG.ACK, 0, payload);
    this.#events.ping();
  }

  /** Priorities are no longer heeded, only checked. */
  #priority(streamId: number, payload: Buffer): void {
    if (streamId === 0) throw protocolError('PRIORITY on the connection');
    if (payload.length !== 5) {
      const stream = this.streams.get(streamId);
      if (stream === undefined) throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'PRIORITY is not five bytes');
      return this.#endStream(stream, ERROR.FRAME_SIZE_ERROR);
    }
    if ((payload.readUInt32BE(0) & 0x7fffffff) === streamId) throw protocolError('a stream that depends on itself');
  }

  #mustHaveBegun(streamId: number, what: string): void {
    if (streamId === 0) throw protocolError(`${what} on the connection`);
    if (streamId > this.#lastStreamId && streamId <= this.#goneAfter) throw protocolError(`${what} on an idle stream`);
  }

  #malformed(stream: ServerStream): void {
    this.#endStream(stream, ERROR.PROTOCOL_ERROR);
  }

  #endStream(stream: ServerStream, code: number): void {
    this.#countFlood();
    stream.reset(code);
  }

  #countFlood(): void {
    if (!this.#resets.allows()) throw new ConnectionError(ERROR.ENHANCE_YOUR_CALM, 'too many frames to no end');
  }
}
