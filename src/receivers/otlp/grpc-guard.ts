/**
 * HOT PATH: stands between a call and its handler, once per request. Callers are checked before anything of the body is read; the
 * message is read by `grpc-message-reader.ts`. Statuses and texts are grpc-go's, which the reference is built on.
 */
import { constants } from 'node:http2';
import { Metadata, status as grpcStatus } from '@grpc/grpc-js';
import type { ServerInterceptor } from '@grpc/grpc-js';
import type { AuthData, ServerAuthenticator } from '../../component/auth.js';
import type { Clock } from '../../component/clock.js';
import type { ByteBudget } from '../../transport/byte-budget.js';
import type { RpcInstruments } from '../../transport/rpc-instruments.js';
import { ACCEPTED_ENCODINGS, encodingRefusal, MessageRefused, unpackMessage } from './grpc-compression.js';
import {
  asInterceptingCall,
  type BaseCall,
  type CallListener,
  type CallStatus,
  type InterceptedCall,
} from './grpc-internals.js';
import { MessageReader, type MessageSink } from './grpc-message-reader.js';
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
class GuardedCall implements InterceptedCall, CallListener, MessageSink {
  readonly #settings: GuardSettings;
  readonly #path: string;
  readonly #call: BaseCall;
  /** The handler. */
  #listener!: CallListener;
  readonly #startedMs: number;
  #reader: MessageReader | undefined;
  /** The message is there and being decompressed. */
  #unpacking = false;
  #messageCame = false;
  /** The sender has sent everything. */
  #halfClosed = false;
  /** Length of the message, unpacked, once it is there. */
  #requestBytes: number | undefined;

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

  /** Not called: this object reads the message itself. */
  onReceiveMessage(): void {}

  onReceiveHalfClose(): void {
    this.#halfClosed = true;
    if (this.#messageCame) return this.#listener.onReceiveHalfClose();
    if (this.#unpacking) return;
    const details = this.#reader?.begun === true ? 'unexpected EOF' : 'EOF';
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
    const { maxMessageBytes, budget } = this.#settings;
    const { stream } = this.#call;
    const facts: CallFacts = { call: this.#call, auth };
    metadata.setOpaque(CALL_FACTS, facts);
    const reader = new MessageReader(stream, maxMessageBytes, budget, this);
    this.#reader = reader;
    this.#call.handleDataFrame = (data) => reader.take(data);
    stream.once('close', () => reader.release());
    this.#listener.onReceiveMetadata(metadata);
  }

  tooLong(length: number): void {
    this.#refuse({
      code: CODE.RESOURCE_EXHAUSTED,
      message: `grpc: received message larger than max (${length} vs. ${this.#settings.maxMessageBytes})`,
    });
  }

  message(flag: number, bytes: Buffer): void {
    try {
      const message = unpackMessage(flag, bytes, this.#call.incomingEncoding, this.#settings.maxMessageBytes);
      if (!(message instanceof Promise)) return this.#deliver(message);
      this.#unpacking = true;
      message.then(
        (unpacked) => this.#deliver(unpacked),
        (error: unknown) => this.#cannotUnpack(error),
      );
    } catch (error) {
      this.#cannotUnpack(error);
    }
  }

  #deliver(message: Buffer): void {
    this.#reader!.unpacked(message.length);
    this.#requestBytes = message.length;
    this.#messageCame = true;
    this.#listener.onReceiveMessage(message);
    if (this.#halfClosed) this.#listener.onReceiveHalfClose();
  }

  #cannotUnpack(error: unknown): void {
    if (!(error instanceof MessageRefused)) throw error;
    this.#refuse(error.status);
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
