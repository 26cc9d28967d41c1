/**
 * HOT PATH: what happens to a call before its message is there. Called once per request and once per DATA frame until the
 * message's length is known.
 *
 * Callers are checked before anything of the body is read; the length of a message is checked, and room for it reserved, before
 * it is buffered. Statuses and texts are grpc-go's, which the reference is built on.
 */
import { constants } from 'node:http2';
import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { AuthData, ServerAuthenticator } from '../../component/auth.js';
import type { Clock } from '../../component/clock.js';
import type { ByteBudget, Reservation } from '../../transport/byte-budget.js';
import type { RpcInstruments } from '../../transport/rpc-instruments.js';
import {
  ACCEPTED_ENCODINGS,
  encodingRefusal,
  MessageRefused,
  PREFIX_BYTES,
  unpackMessage,
} from './grpc-compression.js';
import {
  asInterceptingCall,
  type BaseCall,
  type CallListener,
  type CallStatus,
  type InterceptedCall,
} from './grpc-internals.js';
import { methodOf, unimplementedText } from './grpc-method.js';
import { EMPTY_RESPONSE } from './response.js';
import { CODE, type Status } from './status.js';
import { CONTENT_TYPE, statusTrailers } from './grpc-status.js';

/** Key under which a call's metadata carries what is known about it. */
export const CALL_FACTS = 'otlp-hub.call';

export interface CallFacts {
  readonly call: BaseCall;
  readonly auth: AuthData | undefined;
}

export interface GuardSettings {
  readonly served: ReadonlySet<string>;
  readonly authenticator: ServerAuthenticator | undefined;
  /** Largest message, after decompression, in bytes. */
  readonly maxMessageBytes: number;
  readonly budget: ByteBudget;
  readonly clock: Clock;
  readonly instruments: RpcInstruments;
}

export function createGuard(settings: GuardSettings): ServerInterceptor {
  return (method, call) => asInterceptingCall(new GuardedCall(settings, method.path, call as BaseCall));
}

const RESPONSE_METADATA = new Metadata();
RESPONSE_METADATA.set('grpc-accept-encoding', ACCEPTED_ENCODINGS);
RESPONSE_METADATA.set('content-type', CONTENT_TYPE);
/** The library would say `OK` in words. */
const OK_STATUS: CallStatus = { code: grpcStatus.OK, details: '', metadata: null };

/** A call as its handler sees it. One object stands for the call towards the handler and for the handler towards the call. */
class GuardedCall implements InterceptedCall, CallListener {
  readonly #settings: GuardSettings;
  readonly #path: string;
  readonly #call: BaseCall;
  /** The handler. */
  #listener!: CallListener;
  readonly #startedMs: number;
  /** Bytes of the prefix seen so far. */
  #prefixSeen = 0;
  #compressed = false;
  #messageLength = 0;
  #messageCame = false;
  /** Length of the message, unpacked, once it is there. */
  #requestBytes: number | undefined;
  #reservation: Reservation | undefined;
  /** Pending while the message waits for room. */
  #room: Promise<void> | undefined;
  #abandon: (() => void) | undefined;

  constructor(settings: GuardSettings, path: string, call: BaseCall) {
    this.#settings = settings;
    this.#path = path;
    this.#call = call;
    this.#startedMs = settings.instruments.enabled ? settings.clock.monotonic() : 0;
  }

  start(listener: CallListener): void {
    this.#listener = listener;
    this.#call.start(this);
  }

  /** Lets the handler ask for the message when the caller may send one; else ends the call. */
  onReceiveMetadata(metadata: Metadata): void {
    const { served, authenticator } = this.#settings;
    if (!served.has(this.#path)) {
      return this.#refuse({ code: CODE.UNIMPLEMENTED, message: unimplementedText(this.#path, served) });
    }
    const refusal = encodingRefusal(this.#call.incomingEncoding);
    if (refusal !== undefined) return this.#refuse(refusal);
    if (authenticator === undefined) return this.#admit(metadata, undefined);
    let answer: AuthData | Promise<AuthData>;
    try {
      answer = authenticator.authenticate((name) => headerOf(metadata, name));
    } catch (error) {
      return this.#refuseCaller(error);
    }
    if (!(answer instanceof Promise)) return this.#admit(metadata, answer);
    answer.then(
      (auth) => this.#admit(metadata, auth),
      (error: unknown) => this.#refuseCaller(error),
    );
  }

  /** Only the first counts, as in grpc-go. */
  onReceiveMessage(message: unknown): void {
    if (this.#messageCame) return this.#call.startRead();
    this.#messageCame = true;
    this.#listener.onReceiveMessage(message);
  }

  onReceiveHalfClose(): void {
    if (this.#messageCame) return this.#listener.onReceiveHalfClose();
    const details = this.#prefixSeen === PREFIX_BYTES ? 'unexpected EOF' : 'EOF';
    this.sendStatus({ code: CODE.UNKNOWN, details, metadata: null });
  }

  onCancel(): void {
    this.#listener.onCancel();
  }

  startRead(): void {
    this.#call.startRead();
  }

  sendMetadata(): void {
    this.#call.sendMetadata(RESPONSE_METADATA);
  }

  sendMessage(message: unknown, sent: () => void): void {
    this.#call.sendMetadata(RESPONSE_METADATA);
    this.#call.sendMessage(message, sent);
  }

  /** Writes `grpc-message` as grpc-go does; the library has another set of escapes. */
  sendStatus(status: CallStatus): void {
    const isOk = status.code === grpcStatus.OK;
    this.#call.sendStatus(isOk ? OK_STATUS : { ...status, metadata: statusTrailers(status) });
    this.#record(status.code);
  }

  #admit(metadata: Metadata, auth: AuthData | undefined): void {
    const { stream } = this.#call;
    const facts: CallFacts = { call: this.#call, auth };
    metadata.setOpaque(CALL_FACTS, facts);
    stream.prependListener('data', this.#onData);
    stream.once('close', () => {
      this.#abandon?.();
      this.#reservation?.release();
    });
    this.#call.decompressMessage = (framed) => this.#unpack(framed);
    this.#listener.onReceiveMetadata(metadata);
  }

  /** Looks at the prefix only; the library assembles the message. */
  readonly #onData = (data: Buffer): void => {
    let pos = 0;
    while (this.#prefixSeen < PREFIX_BYTES && pos < data.length) {
      const byte = data[pos++]!;
      if (this.#prefixSeen === 0) this.#compressed = byte === 1;
      else this.#messageLength = this.#messageLength * 256 + byte;
      this.#prefixSeen++;
    }
    if (this.#prefixSeen < PREFIX_BYTES) return;
    this.#call.stream.off('data', this.#onData);
    this.#lengthKnown();
  };

  #lengthKnown(): void {
    const { maxMessageBytes, budget } = this.#settings;
    if (this.#messageLength > maxMessageBytes) {
      this.#refuse({
        code: CODE.RESOURCE_EXHAUSTED,
        message: `grpc: received message larger than max (${this.#messageLength} vs. ${maxMessageBytes})`,
      });
      return;
    }
    const bytes = this.#compressed ? maxMessageBytes + this.#messageLength : this.#messageLength;
    this.#reservation = budget.tryReserve(bytes);
    if (this.#reservation !== undefined) return;
    const { stream } = this.#call;
    stream.pause();
    this.#room = new Promise((resolve) => {
      this.#abandon = budget.reserve(bytes, (reservation) => {
        this.#reservation = reservation;
        this.#abandon = undefined;
        stream.resume();
        resolve();
      });
    });
  }

  #unpack(framed: Buffer): Buffer | Promise<Buffer> {
    // A short message may be there as a whole before there is room for it.
    if (this.#reservation === undefined && this.#room !== undefined) return this.#room.then(() => this.#unpack(framed));
    try {
      const message = unpackMessage(framed, this.#call.incomingEncoding, this.#settings.maxMessageBytes);
      if (message instanceof Promise) return this.#decompressed(message);
      this.#requestBytes = message.length;
      return message;
    } catch (error) {
      throw this.#recorded(error);
    }
  }

  async #decompressed(message: Promise<Buffer>): Promise<Buffer> {
    try {
      const bytes = await message;
      this.#reservation?.shrink(bytes.length);
      this.#requestBytes = bytes.length;
      return bytes;
    } catch (error) {
      throw this.#recorded(error);
    }
  }

  /** The library itself ends a call whose message cannot be unpacked. */
  #recorded(error: unknown): unknown {
    if (error instanceof MessageRefused) this.#record(error.code);
    return error;
  }

  #record(statusCode: number): void {
    const { served, clock, instruments } = this.#settings;
    if (!instruments.enabled || !served.has(this.#path)) return;
    instruments.record({
      ...methodOf(this.#path),
      statusCode,
      durationMs: clock.monotonic() - this.#startedMs,
      requestBytes: this.#requestBytes,
      responseBytes: statusCode === CODE.OK ? EMPTY_RESPONSE.length : undefined,
    });
  }

  #refuseCaller(error: unknown): void {
    this.#refuse({ code: CODE.UNAUTHENTICATED, message: (error as Error).message });
  }

  #refuse({ code, message }: Status): void {
    this.sendStatus({ code, details: message, metadata: null });
    // The sender learns at once that the rest of its message is not wanted (RFC 9113, 8.1).
    const { stream } = this.#call;
    if (!stream.destroyed) stream.close(constants.NGHTTP2_NO_ERROR);
  }
}

function headerOf(metadata: Metadata, name: string): readonly string[] | undefined {
  const values = metadata.get(name);
  return values.length === 0 ? undefined : values.map(String);
}
