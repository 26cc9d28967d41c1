/** HOT PATH: one request of a connection, and its answer. */
import type { IncomingHttpHeaders } from 'node:http2';
import { ERROR } from './protocol.js';

/** Told what comes in over a stream. */
export interface StreamHandler {
  /** Some of the request's content. The bytes are valid during the call only. */
  data(bytes: Buffer): void;
  /** The request is complete. */
  end(): void;
  /** The stream is over, whoever ended it. Nothing more is said. */
  closed(): void;
}

/** What a stream needs of its connection. */
export interface StreamOwner {
  sendHeaders(streamId: number, block: Buffer, endStream: boolean): void;
  /** @returns how many of the bytes could be sent. */
  sendData(stream: ServerStream, bytes: Buffer): number;
  sendReset(streamId: number, code: number): void;
  /** The reader of a stream has taken that much. */
  consumed(stream: ServerStream): void;
  /** @param byUs whether we have reset it. */
  forget(stream: ServerStream, byUs: boolean): void;
}

interface Answer {
  body: Buffer;
  readonly trailers: Buffer;
}

export class ServerStream {
  readonly id: number;
  readonly headers: IncomingHttpHeaders;
  /** Set before anything comes in. */
  handler: StreamHandler = NOBODY;
  /** Bytes that the client may still send before it is told that it may send more. */
  receiveWindow: number;
  /** Bytes taken that the client has not been told of. */
  unannounced = 0;
  /** Bytes that we may send. */
  sendWindow: number;
  /** Content still due, where the client said how long it is. */
  contentDue: number | undefined;
  paused = false;
  /** The client has sent everything. */
  remoteEnded = false;
  readonly #owner: StreamOwner;
  #answered = false;
  #over = false;
  /** Waits for room in the client's window. */
  #pending: Answer | undefined;

  constructor(owner: StreamOwner, id: number, headers: IncomingHttpHeaders, receiveWindow: number, sendWindow: number) {
    this.#owner = owner;
    this.id = id;
    this.headers = headers;
    this.receiveWindow = receiveWindow;
    this.sendWindow = sendWindow;
    const length = headers['content-length'];
    if (typeof length === 'string' && /^\d{1,15}$/.test(length)) this.contentDue = Number(length);
  }

  /** Whether an answer can still be given. */
  get open(): boolean {
    return !this.#over && !this.#answered;
  }

  /**
   * Answers.
   *
   * @param head a header block.
   * @param body with `trailers`, a header block that ends the answer. Without them the head is all.
   */
  respond(head: Buffer, body?: Buffer, trailers?: Buffer): void {
    if (!this.open) return;
    this.#answered = true;
    this.#owner.sendHeaders(this.id, head, trailers === undefined);
    if (body === undefined || trailers === undefined) return this.#localEnded();
    this.#pending = { body, trailers };
    this.sendPending();
  }

  /** More of the answer, when the client's windows allow it. */
  sendPending(): void {
    const answer = this.#pending;
    if (answer === undefined) return;
    const sent = this.#owner.sendData(this, answer.body);
    if (sent < answer.body.length) {
      answer.body = answer.body.subarray(sent);
      return;
    }
    this.#pending = undefined;
    this.#owner.sendHeaders(this.id, answer.trailers, true);
    this.#localEnded();
  }

  /** The client may send what its window allows and no more. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    if (!this.#over) this.#owner.consumed(this);
  }

  /** Ends the stream at once, in both directions. */
  reset(code: number = ERROR.CANCEL): void {
    if (this.#over) return;
    this.#owner.sendReset(this.id, code);
    this.close(true);
  }

  /** The client has sent everything. @returns false when that is not what it said it would send. */
  end(): boolean {
    if (this.contentDue !== undefined && this.contentDue !== 0) return false;
    this.remoteEnded = true;
    this.handler.end();
    if (this.#answered && this.#pending === undefined) this.close(false);
    return true;
  }

  /** Nothing can be sent or received any more. @param byUs whether we have reset it. */
  close(byUs: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#pending = undefined;
    this.#owner.forget(this, byUs);
    this.handler.closed();
  }

  #localEnded(): void {
    if (this.remoteEnded) this.close(false);
  }
}

const NOBODY: StreamHandler = { data: () => {}, end: () => {}, closed: () => {} };
