/**
 * HOT PATH: what happens to a call before its message is there. Called once per request and once per DATA frame until the
 * message's length is known.
 *
 * Callers are checked before anything of the body is read; the length of a message is checked, and room for it reserved, before
 * it is buffered. Statuses and texts are grpc-go's, which the reference is built on.
 */
import { constants } from 'node:http2';
import { Metadata, ServerInterceptingCall, status as grpcStatus } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { AuthData, ServerAuthenticator } from '../../component/auth.js';
import type { Clock } from '../../component/clock.js';
import type { ByteBudget, Reservation } from '../../transport/byte-budget.js';
import type { RpcServerInstruments } from '../../transport/rpc-instruments.js';
import { ACCEPTED_ENCODINGS, encodingRefusal, PREFIX_BYTES, unpackMessage } from './grpc-compression.js';
import type { BaseCall } from './grpc-internals.js';
import { methodOf, unimplementedText } from './grpc-method.js';
import { EMPTY_RESPONSE } from './response.js';
import { CODE, type Status } from './status.js';
import { statusTrailers } from './grpc-status.js';

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
  readonly instruments: RpcServerInstruments;
}

export function createGuard(settings: GuardSettings): ServerInterceptor {
  return (method, call) => {
    const guard = new CallGuard(settings, method.path, call as BaseCall);
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onReceiveMetadata: (metadata, proceed) => guard.check(metadata, proceed) }),
      sendMetadata: (_metadata, next) => next(RESPONSE_METADATA),
    });
  };
}

const RESPONSE_METADATA = new Metadata();
RESPONSE_METADATA.set('grpc-accept-encoding', ACCEPTED_ENCODINGS);

class CallGuard {
  readonly #settings: GuardSettings;
  readonly #path: string;
  readonly #call: BaseCall;
  /** Bytes of the prefix seen so far. */
  #prefixSeen = 0;
  #compressed = false;
  #messageLength = 0;
  /** Length of the message, unpacked, once it is there. */
  #requestBytes: number | undefined;
  readonly #startedMs: number;
  #reservation: Reservation | undefined;
  /** Pending while the message waits for room. */
  #room: Promise<void> | undefined;
  #abandon: (() => void) | undefined;

  constructor(settings: GuardSettings, path: string, call: BaseCall) {
    this.#settings = settings;
    this.#path = path;
    this.#call = call;
    this.#startedMs = settings.clock.monotonic();
    this.#adaptStatus();
  }

  /** Calls `proceed` when the caller may send a message; else ends the call. */
  check(metadata: Metadata, proceed: (metadata: Metadata) => void): void {
    if (!this.#settings.served.has(this.#path)) {
      this.#refuse({ code: CODE.UNIMPLEMENTED, message: unimplementedText(this.#path, this.#settings.served) });
      return;
    }
    const refusal = encodingRefusal(this.#call.incomingEncoding);
    if (refusal !== undefined) return this.#refuse(refusal);
    const { authenticator } = this.#settings;
    if (authenticator === undefined) return this.#admit(metadata, undefined, proceed);
    let answer: AuthData | Promise<AuthData>;
    try {
      answer = authenticator.authenticate((name) => headerOf(metadata, name));
    } catch (error) {
      return this.#refuseCaller(error);
    }
    if (!(answer instanceof Promise)) return this.#admit(metadata, answer, proceed);
    answer.then(
      (auth) => this.#admit(metadata, auth, proceed),
      (error: unknown) => this.#refuseCaller(error),
    );
  }

  #admit(metadata: Metadata, auth: AuthData | undefined, proceed: (metadata: Metadata) => void): void {
    const { stream } = this.#call;
    const facts: CallFacts = { call: this.#call, auth };
    metadata.setOpaque(CALL_FACTS, facts);
    stream.prependListener('data', this.#onData);
    stream.once('close', () => {
      this.#abandon?.();
      this.#reservation?.release();
    });
    this.#call.decompressMessage = (framed) => this.#unpack(framed);
    proceed(metadata);
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
    const message = unpackMessage(framed, this.#call.incomingEncoding, this.#settings.maxMessageBytes);
    if (!(message instanceof Promise)) {
      this.#requestBytes = message.length;
      return message;
    }
    return message.then((bytes) => {
      this.#reservation?.shrink(bytes.length);
      this.#requestBytes = bytes.length;
      return bytes;
    });
  }

  /** Writes `grpc-message` as grpc-go does (the library has another set of escapes), and counts the call. */
  #adaptStatus(): void {
    const call = this.#call;
    const send = call.sendStatus.bind(call);
    call.sendStatus = (status) => {
      const isOk = status.code === grpcStatus.OK;
      send(isOk ? status : { ...status, metadata: statusTrailers(status) });
      this.#record(status.code, isOk);
    };
  }

  #record(statusCode: number, isOk: boolean): void {
    const { served, clock, instruments } = this.#settings;
    if (!served.has(this.#path)) return;
    instruments.record({
      ...methodOf(this.#path),
      statusCode,
      durationMs: clock.monotonic() - this.#startedMs,
      requestBytes: this.#requestBytes,
      responseBytes: isOk ? EMPTY_RESPONSE.length : undefined,
    });
  }

  #refuseCaller(error: unknown): void {
    this.#refuse({ code: CODE.UNAUTHENTICATED, message: (error as Error).message });
  }

  #refuse({ code, message }: Status): void {
    this.#call.sendStatus({ code, details: message, metadata: null });
    // The sender learns at once that the rest of its message is not wanted (RFC 9113, 8.1).
    const { stream } = this.#call;
    if (!stream.destroyed) stream.close(constants.NGHTTP2_NO_ERROR);
  }
}

function headerOf(metadata: Metadata, name: string): readonly string[] | undefined {
  const values = metadata.get(name);
  return values.length === 0 ? undefined : values.map(String);
}
