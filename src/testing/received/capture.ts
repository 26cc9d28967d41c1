/** Stands between receivers and pipelines and remembers what passes. */
import type { Clock } from '../../component/clock.js';
import type { Consumer, RequestContext } from '../../component/consumer.js';
import { errorText } from '../../component/errors.js';
import type { Batch } from '../../pdata/batch.js';
import type { Signal } from '../../pdata/signal.js';
import type { RequestInfo } from './items.js';
import { ReceivedStore } from './store.js';

/** A request as remembered; what became of it is known later. */
export interface Request extends RequestInfo {
  /** Why the sender was told no; undefined for what was taken. */
  readonly refused: string | undefined;
}

type MutableRequest = { -readonly [K in keyof Request]: Request[K] };

/** What a fault makes of a request. */
export interface Judgement {
  /** Passes first. */
  readonly delay: (() => Promise<void>) | undefined;
  /** Instead of handing on; the request counts as refused. */
  readonly refuse: (() => Error) | undefined;
  /** Success without handing on; nothing is remembered of the items. */
  readonly isLie: boolean;
  /** After handing on, in place of the plain success. */
  readonly afterwards: (() => void) | undefined;
}

/** Decides about a request before anything is done with it; undefined: all goes well. */
export type Judge = (request: RequestInfo) => Judgement | undefined;

/** Requests remembered without their telemetry. */
const MAX_REQUESTS = 100_000;

export class Capture {
  readonly #clock: Clock;
  readonly #stores: { readonly [S in Signal]: ReceivedStore<S> };
  #requests: MutableRequest[] = [];
  #number = 0;

  constructor(clock: Clock, maxBytes: number) {
    this.#clock = clock;
    this.#stores = {
      logs: new ReceivedStore('logs', maxBytes),
      metrics: new ReceivedStore('metrics', maxBytes),
      traces: new ReceivedStore('traces', maxBytes),
    };
  }

  store<S extends Signal>(signal: S): ReceivedStore<S> {
    return this.#stores[signal];
  }

  /** Every request a receiver let in, oldest first. */
  get requests(): readonly Request[] {
    return this.#requests;
  }

  clear(isMeant: (request: RequestInfo) => boolean = () => true): void {
    for (const store of Object.values(this.#stores)) store.clear(isMeant);
    this.#requests = this.#requests.filter((request) => !isMeant(request));
  }

  tap(receiver: string, signal: Signal, next: Consumer, judge?: Judge): Consumer {
    return {
      consume: async (batch, context) => {
        const request = this.#remember(receiver, signal, batch, context);
        const judgement = judge?.(request);
        if (judgement?.delay !== undefined) await judgement.delay();
        if (judgement?.refuse !== undefined) {
          const error = judgement.refuse();
          request.refused = errorText(error);
          throw error;
        }
        if (judgement?.isLie === true) return;
        await this.#handOn(batch, context, request, next);
        judgement?.afterwards?.();
      },
    };
  }

  async #handOn(batch: Batch, context: RequestContext, request: MutableRequest, next: Consumer): Promise<void> {
    const { signal } = request;
    // Handed on before anybody is told, so that a flush after a wait takes it along.
    const handedOn = next.consume(batch, context);
    this.#stores[signal].add(batch, request);
    try {
      await handedOn;
    } catch (error) {
      request.refused = errorText(error);
      this.#stores[signal].remove(request);
      throw error;
    }
  }

  #remember(receiver: string, signal: Signal, batch: Batch, context: RequestContext): MutableRequest {
    const headers = Object.fromEntries(context.headers ?? context.metadata ?? []);
    const request: MutableRequest = {
      number: ++this.#number,
      receiver,
      signal,
      headers,
      peer: context.peer,
      credential: headers.authorization?.[0],
      auth: Object.fromEntries(context.auth ?? []),
      receivedAtMs: this.#clock.now(),
      bytes: batch.byteLength,
      items: batch.itemCount,
      refused: undefined,
    };
    this.#requests.push(request);
    if (this.#requests.length > MAX_REQUESTS) this.#requests.shift();
    return request;
  }
}
