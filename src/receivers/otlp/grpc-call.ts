/**
 * HOT PATH: a unary call, from its headers to its answer. Once per request.
 *
 * Callers are checked before anything of the body is read; the message is read by `grpc-message-reader.ts`. Statuses and texts are
 * grpc-go's, which the reference is built on. Must not happen here: metadata objects, header objects or timers for calls that are
 * answered with success and brought no deadline.
 */
import type { IncomingHttpHeaders } from 'node:http2';
import { Metadata } from '@grpc/grpc-js';
import type { AuthData, ServerAuthenticator } from '../../component/auth.js';
import type { Clock, Timer } from '../../component/clock.js';
import { returnBytes } from '../../pdata/lease.js';
import { admitRequest, type Admitted } from '../../pdata/validate.js';
import { WireError } from '../../pdata/wire-error.js';
import type { ByteBudget } from '../../transport/byte-budget.js';
import type { RpcInstruments } from '../../transport/rpc-instruments.js';
import { partialSuccessResponse } from './forced-answer.js';
import type { CallHandler, CallStream } from './call-stream.js';
import { encodingRefusal, MessageRefused, unpackMessage } from './grpc-compression.js';
import { timeoutMs } from './grpc-timeout.js';
import { MessageReader, type MessageSink } from './grpc-message-reader.js';
import { methodOf, unimplementedText } from './grpc-method.js';
import type { Intake } from './intake.js';
import { ReceivedContext, type ContextSource, type ContextWishes } from './request-context.js';
import { EMPTY_RESPONSE } from './response.js';
import { CODE, statusOf, type Status } from './status.js';

export interface CallSettings {
  /** Who takes the requests of a path. */
  readonly intakes: ReadonlyMap<string, Intake>;
  readonly served: ReadonlySet<string>;
  readonly authenticator: ServerAuthenticator | undefined;
  /** Largest message, after decompression, in bytes. */
  readonly maxMessageBytes: number;
  readonly budget: ByteBudget;
  readonly clock: Clock;
  readonly instruments: RpcInstruments;
  readonly wishes: ContextWishes;
}

const OK_MESSAGE = framed(EMPTY_RESPONSE);
/** Of the call and not of the request; the context shows what remains. */
const CALL_HEADERS = ['grpc-timeout', 'grpc-encoding', 'grpc-accept-encoding', 'accept-encoding', 'te', 'content-type'];

export class GrpcCall implements MessageSink, CallHandler, ContextSource {
  readonly #settings: CallSettings;
  readonly #stream: CallStream;
  readonly #headers: IncomingHttpHeaders;
  readonly #path: string;
  readonly #startedMs: number;
  #auth: AuthData | undefined;
  #deadline: Timer | undefined;
  #reader: MessageReader | undefined;
  /** What has come while the caller is being checked; no more than its window allows. */
  #early: Buffer[] | undefined;
  /** The message is there and being decompressed. */
  #unpacking = false;
  #message: Buffer | undefined;
  /** Of the message; its bytes may be somebody else's by the time the call is recorded. */
  #messageBytes: number | undefined;
  /** The sender has sent everything. */
  #halfClosed = false;
  #answered = false;
  #gone: (() => void) | undefined;

  constructor(settings: CallSettings, stream: CallStream) {
    const { headers } = stream;
    this.#settings = settings;
    this.#stream = stream;
    this.#headers = headers;
    this.#path = headers[':path'] ?? '';
    this.#startedMs = settings.instruments.enabled ? settings.clock.monotonic() : 0;
  }

  /** Asks for the message when the caller may send one; else ends the call. */
  start(): void {
    const refusal = this.#refusal();
    if (refusal !== undefined) return this.#refuse(refusal);
    const { authenticator } = this.#settings;
    if (authenticator === undefined) return this.#admit();
    let answer: AuthData | Promise<AuthData>;
    try {
      answer = authenticator.authenticate((name) => this.#header(name));
    } catch (error) {
      return this.#refuseCaller(error);
    }
    if (!(answer instanceof Promise)) {
      this.#auth = answer;
      return this.#admit();
    }
    this.#early = [];
    this.#stream.pause();
    answer.then(
      (auth) => {
        this.#auth = auth;
        this.#admit();
      },
      (error: unknown) => this.#refuseCaller(error),
    );
  }

  data(bytes: Buffer): void {
    if (this.#reader !== undefined) this.#reader.take(bytes);
    else this.#early?.push(Buffer.from(bytes));
  }

  end(): void {
    this.#halfClosed = true;
    if (this.#reader !== undefined) this.#ended();
  }

  closed(): void {
    this.#early = undefined;
    this.#reader?.release();
    this.#deadline?.cancel();
    if (!this.#answered) this.#gone?.();
  }

  tooLong(length: number): void {
    this.#refuse({
      code: CODE.RESOURCE_EXHAUSTED,
      message: `grpc: received message larger than max (${length} vs. ${this.#settings.maxMessageBytes})`,
    });
  }

  message(flag: number, bytes: Buffer): void {
    try {
      const message = unpackMessage(flag, bytes, this.#encoding, this.#settings.maxMessageBytes);
      if (!(message instanceof Promise)) return this.#deliver(message);
      this.#unpacking = true;
      message.then(
        (unpacked) => {
          returnBytes([bytes]);
          this.#deliver(unpacked);
        },
        (error: unknown) => this.#cannotUnpack(error),
      );
    } catch (error) {
      this.#cannotUnpack(error);
    }
  }

  onGone(callback: () => void): void {
    this.#gone = callback;
  }

  roomFound(): void {
    if (this.#halfClosed) this.#ended();
  }

  get #encoding(): string {
    const value = this.#headers['grpc-encoding'];
    return typeof value === 'string' ? value : (value?.[0] ?? 'identity');
  }

  #refusal(): Status | undefined {
    const timeout = this.#headers['grpc-timeout'];
    if (timeout !== undefined) {
      const ms = timeoutMs(String(timeout));
      if (ms === undefined) return { code: CODE.INTERNAL, message: `malformed grpc-timeout: "${String(timeout)}"` };
      this.#deadline = this.#settings.clock.setTimer(() => this.#tooLate(), ms);
    }
    const { served } = this.#settings;
    if (!served.has(this.#path)) {
      return { code: CODE.UNIMPLEMENTED, message: unimplementedText(this.#path, served) };
    }
    return encodingRefusal(this.#encoding);
  }

  #admit(): void {
    if (this.#answered || !this.#stream.open) return;
    const { maxMessageBytes, budget } = this.#settings;
    const reader = new MessageReader(this.#stream, maxMessageBytes, budget, this);
    this.#reader = reader;
    const early = this.#early;
    if (early === undefined) return;
    this.#early = undefined;
    for (const bytes of early) reader.take(bytes);
    if (!this.#halfClosed) {
      if (!reader.waiting) this.#stream.resume();
    } else if (this.#message === undefined) this.#ended(); // else it was handed on as it came whole
  }

  #ended(): void {
    if (this.#message !== undefined) return this.#handOn(this.#message);
    if (this.#unpacking || this.#reader?.waiting === true) return;
    this.#send({ code: CODE.UNKNOWN, message: this.#reader?.begun === true ? 'unexpected EOF' : 'EOF' });
  }

  #deliver(message: Buffer): void {
    this.#reader!.unpacked(message.length);
    this.#message = message;
    this.#messageBytes = message.length;
    if (this.#halfClosed) this.#handOn(message);
  }

  /** To the pipeline, and its answer back. */
  #handOn(message: Buffer): void {
    if (this.#answered) return;
    const intake = this.#settings.intakes.get(this.#path)!; // served
    const request = this.#admitted(intake, message);
    if (request === undefined) return;
    const context = new ReceivedContext(
      this,
      { peer: this.#stream.peer, auth: this.#auth, isGrpc: true },
      this.#settings.wishes,
    );
    intake.take(request, context).then(
      () => this.#succeed(OK_MESSAGE),
      (error: unknown) => {
        const partialSuccess = partialSuccessResponse(error);
        if (partialSuccess !== undefined) this.#succeed(framed(partialSuccess));
        else this.#send(statusOf(error));
      },
    );
  }

  #admitted(intake: Intake, message: Buffer): Admitted | undefined {
    try {
      return admitRequest(intake.signal, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#send({ code: CODE.INTERNAL, message: `grpc: error unmarshalling request: ${error.message}` });
      return undefined;
    }
  }

  #succeed(response: Buffer): void {
    if (!this.#answers()) return;
    this.#stream.succeed(response);
    this.#record(CODE.OK);
  }

  /** Ends the call with a status and no message. */
  #send(status: Status): void {
    if (!this.#answers()) return;
    this.#stream.fail(status);
    this.#record(status.code);
  }

  /** Whether the call can still be answered; it is from then on. */
  #answers(): boolean {
    if (this.#answered || !this.#stream.open) return false;
    this.#answered = true;
    this.#early = undefined;
    this.#deadline?.cancel();
    return true;
  }

  #refuse(status: Status): void {
    this.#send(status);
    this.#stream.refuseRest();
  }

  #refuseCaller(error: unknown): void {
    this.#refuse({ code: CODE.UNAUTHENTICATED, message: (error as Error).message });
  }

  #cannotUnpack(error: unknown): void {
    if (!(error instanceof MessageRefused)) throw error;
    this.#refuse(error.status);
  }

  #tooLate(): void {
    this.#refuse({ code: CODE.DEADLINE_EXCEEDED, message: 'Deadline exceeded' });
    this.#gone?.();
  }

  #record(statusCode: number): void {
    const { served, clock, instruments } = this.#settings;
    if (!instruments.enabled || !served.has(this.#path)) return;
    instruments.record({
      ...methodOf(this.#path),
      statusCode,
      durationMs: clock.monotonic() - this.#startedMs,
      requestBytes: this.#messageBytes,
      responseBytes: statusCode === CODE.OK ? EMPTY_RESPONSE.length : undefined,
    });
  }

  #header(name: string): readonly string[] | undefined {
    if (name.endsWith('-bin')) return Metadata.fromHttp2Headers(this.#headers).get(name).map(String);
    const value = this.#headers[name.toLowerCase()];
    if (value === undefined) return undefined;
    return typeof value === 'string' ? [value] : value;
  }

  /** As the reference copies them: `host` stands for `:authority` where there is none. */
  allHeaders(): ReadonlyMap<string, readonly string[]> {
    const metadata = Metadata.fromHttp2Headers(this.#headers);
    for (const name of CALL_HEADERS) metadata.remove(name);
    const headers = new Map<string, readonly string[]>();
    for (const [name, values] of Object.entries(metadata.toJSON()))
      headers.set(name, (values as unknown[]).map(String));
    const authority = [this.#headers[':authority'] ?? this.#headers.host ?? ''];
    headers.set(':authority', authority);
    if (!headers.has('host')) headers.set('host', authority);
    return headers;
  }
}

/** A message as it goes on the wire: not compressed, its length in front. */
function framed(message: Buffer): Buffer {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  return frame;
}
