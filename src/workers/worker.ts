/** One worker thread as the front sees it. */
import type { MessagePort, TransferListItem } from 'node:worker_threads';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { RequestContext } from '../component/consumer.js';
import { RetryableError, StartError } from '../component/errors.js';
import { packageFile } from '../component/package-file.js';
import { returnBytes } from '../pdata/lease.js';
import type { Signal } from '../pdata/signal.js';
import { errorOf } from './failure.js';
import type { FromWorker, Report, SharedOptions, ToWorker, WorkerStart } from './messages.js';
import type { Shard } from './shards.js';

/** Longest wait for a report, in milliseconds. What a worker does in one go takes a few. */
const REPORT_WAIT_MS = 2_000;

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly context?: RequestContext;
}

export interface WorkerEvents {
  readonly onLog: (text: string) => void;
  /** It does no more work: a component failed for good, or the thread itself did. */
  readonly onFatal: (error: Error) => void;
}

export class WorkerThread {
  readonly #index: number;
  readonly #thread: Worker;
  readonly #events: WorkerEvents;
  readonly #reports: MessagePort;
  readonly #signal: Int32Array;
  readonly #waiting = new Map<number, Waiting>();
  readonly #started: Promise<void>;
  readonly #ended: Promise<void>;
  #markReady!: () => void;
  #failStart!: (error: Error) => void;
  #lastId = 0;
  #state: 'starting' | 'running' | 'stopping' | 'ended' = 'starting';
  #lastReport: Report | undefined;
  #stopMessage: string | undefined;

  constructor(index: number, options: SharedOptions, instanceId: string, events: WorkerEvents) {
    this.#index = index;
    this.#events = events;
    this.#started = new Promise((resolve, reject) => {
      this.#markReady = resolve;
      this.#failStart = reject;
    });
    const { port1, port2 } = new MessageChannel();
    this.#reports = port1;
    const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#signal = new Int32Array(signal);
    const workerData: WorkerStart = { index, options, instanceId, reports: port2, signal };
    this.#thread = new Worker(packageFile('dist/workers/thread.js'), {
      name: `otlp-hub worker ${index}`,
      workerData,
      transferList: [port2],
    });
    this.#thread.on('message', (message: FromWorker) => this.#receive(message));
    this.#thread.on('error', (error) => this.#died(error.message));
    this.#ended = new Promise((resolve) =>
      this.#thread.once('exit', (code) => {
        if (this.#state !== 'stopping') this.#died(`exit code ${code}`);
        this.#end(new RetryableError('the hub is shutting down'));
        resolve();
      }),
    );
  }

  /** Settles when it is ready. @throws {StartError} */
  get started(): Promise<void> {
    return this.#started;
  }

  /** Hands a part of a request over; its bytes are gone from here. Settles when the worker has taken responsibility. */
  send({ chunk: shared, itemCount }: Shard, receiver: string, signal: Signal, context: RequestContext): Promise<void> {
    if (this.#state !== 'running') return Promise.reject(new RetryableError(`worker ${this.#index} does not run`));
    const { metadata, peer, auth } = context;
    const chunk = alone(shared);
    return this.#ask((id) => ({ kind: 'batch', id, receiver, signal, chunk, itemCount, metadata, peer, auth }), {
      context,
      transfer: transferable(chunk),
    });
  }

  /** Settles when everything accepted before is delivered or dropped. */
  flush(): Promise<void> {
    return this.#state === 'running' ? this.#ask((id) => ({ kind: 'flush', id })) : Promise.resolve();
  }

  /** Asks for a report; `report` waits for it. So that several workers make theirs at the same time. */
  requestReport(): void {
    if (this.#state !== 'running') return;
    Atomics.store(this.#signal, 0, 0);
    this.#post({ kind: 'report' });
  }

  /** The report that was asked for, or the last one there was. Waits for it without giving up the thread. */
  report(): Report | undefined {
    if (this.#state !== 'running') return this.#lastReport;
    Atomics.wait(this.#signal, 0, 0, REPORT_WAIT_MS);
    for (
      let next = receiveMessageOnPort(this.#reports);
      next !== undefined;
      next = receiveMessageOnPort(this.#reports)
    ) {
      this.#lastReport = next.message as Report;
    }
    return this.#lastReport;
  }

  /** Lets it drain and end; at the deadline it is ended. @throws {Error} what failed to stop. */
  async stop(deadline: AbortSignal): Promise<void> {
    if (this.#state !== 'ended') {
      this.#state = 'stopping';
      this.#post({ kind: 'stop' });
    }
    const cut = (): void => void this.#thread.terminate();
    if (deadline.aborted) cut();
    else deadline.addEventListener('abort', cut, { once: true });
    await this.#ended;
    deadline.removeEventListener('abort', cut);
    this.#reports.close();
    if (this.#stopMessage !== undefined) throw new Error(this.#stopMessage);
  }

  #ask(
    message: (id: number) => ToWorker,
    { context, transfer }: { readonly context?: RequestContext; readonly transfer?: readonly TransferListItem[] } = {},
  ): Promise<void> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, ...(context === undefined ? {} : { context }) });
      this.#post(message(id), transfer);
    });
  }

  #post(message: ToWorker, transfer: readonly TransferListItem[] = []): void {
    this.#thread.postMessage(message, transfer);
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'answer':
        return this.#answered(message);
      case 'watch':
        return this.#watch(message.id);
      case 'log':
        return this.#events.onLog(message.text);
      case 'ready':
        this.#state = 'running';
        return this.#markReady();
      case 'failedToStart':
        this.#state = 'stopping';
        return this.#failStart(new StartError(message.message));
      case 'fatal':
        return this.#events.onFatal(new Error(message.message));
      case 'stopped':
        this.#lastReport = message.report;
        this.#stopMessage = message.message;
    }
  }

  #answered({ id, failure }: Extract<FromWorker, { kind: 'answer' }>): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (failure === undefined) waiting?.resolve();
    else waiting?.reject(errorOf(failure));
  }

  #watch(id: number): void {
    const abort = this.#waiting.get(id)?.context?.abort;
    abort?.addEventListener('abort', () => this.#post({ kind: 'gone', id }), { once: true });
  }

  /** The thread cannot go on. The rest is not worth much without it: order of series and durable files hang on it. */
  #died(reason: string): void {
    if (this.#state === 'ended') return;
    const error = new Error(`worker ${this.#index} ended: ${reason}`);
    this.#end(new RetryableError(error.message));
    this.#failStart(new StartError(error.message));
    this.#events.onFatal(error);
  }

  #end(error: Error): void {
    this.#state = 'ended';
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** A message takes whole array buffers along: what shares one with others is copied out of it first. */
function alone(bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength === bytes.buffer.byteLength) return bytes;
  const copy = new Uint8Array(bytes);
  returnBytes([bytes]);
  return copy;
}

/** Memory is handed over where it can be. */
function transferable({ buffer }: Uint8Array): TransferListItem[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
