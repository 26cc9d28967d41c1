/** The faults that are on, and what each place does about them. */
import type { Socket } from 'node:net';
import { sleep, type Clock } from '../../component/clock.js';
import { ForcedAnswer } from '../../component/errors.js';
import type { Signal } from '../../pdata/signal.js';
import { PASS, type Gate, type StandInRequest, type Verdict } from '../../standins/exchange.js';
import { errorAnswer } from '../../standins/azure-blob/service-error.js';
import type { BackEndIdentity } from '../back-ends/gate.js';
import { UsageError } from '../errors.js';
import { nearestName } from '../match/nearest-name.js';
import type { RequestInfo } from '../received/items.js';
import type { Judge, Judgement } from '../received/capture.js';
import { checkFault, type KnownPlaces } from './check.js';
import type { Connections } from './connections.js';
import {
  GRPC_CODES,
  type BlobFault,
  type Fault,
  type FaultPlace,
  type OtlpFault,
  type ReceiverFault,
  type RemoteWriteFault,
} from './fault.js';
import { httpOfGrpc, grpcOfHttp } from './codes.js';
import { RECIPES, type RecipeName } from './recipes.js';
import { Schedule } from './schedule.js';

export interface FaultSettings {
  readonly clock: Clock;
  readonly connections: Connections;
  readonly known: () => KnownPlaces;
  /** Told after faults were turned on or off. */
  readonly onChange: () => void;
}

/** A fault that is on, and how often it struck. */
export interface ActiveFault {
  readonly fault: Fault;
  readonly hits: number;
}

interface Entry {
  readonly schedule: Schedule;
  /** Which requests to receivers; back ends cannot tell whose data they get. */
  readonly isMeant: (request: RequestInfo) => boolean;
  /** Whoever set it; a session clears only its own. */
  readonly owner: object | undefined;
}

export class FaultBook {
  readonly #settings: FaultSettings;
  #entries: Entry[] = [];

  constructor(settings: FaultSettings) {
    this.#settings = settings;
  }

  get active(): readonly ActiveFault[] {
    return this.#entries.map(({ schedule: { fault, hits } }) => ({ fault, hits }));
  }

  /**
   * Turns these on and the owner's others off.
   *
   * @throws {UsageError} naming the mistake; nothing is changed then.
   */
  set(
    faults: readonly (Fault | RecipeName)[],
    owner?: object,
    isMeant: (request: RequestInfo) => boolean = () => true,
  ): void {
    const known = this.#settings.known();
    const plain: unknown[] = faults.flatMap((fault) => (typeof fault === 'string' ? recipe(fault) : [fault]));
    const entries = plain.map((fault, index) => {
      checkFault(fault, index + 1, known);
      return { schedule: new Schedule(fault, this.#settings.clock), isMeant, owner };
    });
    this.#entries = [...this.#entries.filter((entry) => entry.owner !== owner), ...entries];
    this.#settings.onChange();
  }

  clear(owner?: object): void {
    this.#entries = owner === undefined ? [] : this.#entries.filter((entry) => entry.owner !== owner);
    this.#settings.onChange();
  }

  /** For requests to a receiver, or to an OTLP back end. */
  judge(place: 'receiver' | 'otlp', id: string): Judge {
    return (request) => {
      const struck = this.#struck<ReceiverFault | OtlpFault>(place, id, request.signal, request);
      const atRequest = struck.filter((fault) => !('tls' in fault) && !('throttle' in fault));
      return atRequest.length === 0 ? undefined : this.#judgement(atRequest, request);
    };
  }

  /** Sees a connection to a receiver first. */
  accept(receiver: string, socket: Socket): Socket | undefined {
    const { connections } = this.#settings;
    connections.add(socket);
    for (const entry of this.#entries) {
      const { fault } = entry.schedule;
      if (fault.at !== 'receiver' || (fault.tls === undefined && fault.throttle === undefined)) continue;
      if ((fault.id !== undefined && fault.id !== receiver) || !entry.schedule.strikes()) continue;
      if (fault.throttle !== undefined) return connections.throttle(socket, fault.throttle);
      if (fault.tls === 'fails') connections.failHandshake(socket);
      else connections.misbehave(socket, fault.tls!); // one of the two is there
      return undefined;
    }
    return socket;
  }

  /** In front of an HTTP back end. */
  gate({ kind, exporter }: BackEndIdentity): Gate {
    if (kind === 'otlp') return () => PASS;
    return async (request) => {
      const struck = this.#struck<RemoteWriteFault | BlobFault>(kind, exporter, undefined, undefined, request);
      for (const fault of struck) {
        await this.#delay(fault);
        const verdict = verdictOf(fault, request);
        if (verdict !== PASS) return verdict;
      }
      return PASS;
    };
  }

  /** Smallest block limit that is on for an exporter's blobs; it is the store that counts. */
  blockLimit(exporter: string): number | undefined {
    const limits = this.#entries.flatMap(({ schedule: { fault } }) =>
      fault.at === 'blobs' && fault.blockLimit !== undefined && (fault.id === undefined || fault.id === exporter)
        ? [fault.blockLimit]
        : [],
    );
    return limits.length === 0 ? undefined : Math.min(...limits);
  }

  #struck<F extends Fault>(
    place: FaultPlace,
    id: string,
    signal: Signal | undefined,
    request: RequestInfo | undefined,
    exchange?: StandInRequest,
  ): F[] {
    return this.#entries.flatMap(({ schedule, isMeant }) => {
      const { fault } = schedule;
      if (fault.at !== place || (fault.id !== undefined && fault.id !== id)) return [];
      if (fault.signal !== undefined && signal !== undefined && fault.signal !== signal) return [];
      if (isConnectionFault(fault) || (fault.at === 'blobs' && fault.blockLimit !== undefined)) return [];
      if (exchange !== undefined && (exchange.method === 'GET' || exchange.method === 'HEAD')) return [];
      if (request !== undefined && !isMeant(request)) return [];
      return schedule.strikes() ? [fault as F] : [];
    });
  }

  #judgement(faults: readonly (ReceiverFault | OtlpFault)[], request: RequestInfo): Judgement {
    const { connections } = this.#settings;
    const [first] = faults.filter(hasAction);
    const delays = faults.filter(({ delayMs }) => delayMs !== undefined);
    const delay =
      delays.length === 0 ? undefined : async () => void (await Promise.all(delays.map((one) => this.#delay(one))));
    const reset = (): void => connections.reset(request.peer);
    const none = { delay, refuse: undefined, isLie: false, afterwards: undefined };
    if (first === undefined) return none;
    if ('lie' in first && first.lie === true) return { ...none, isLie: true };
    if (first.partialSuccess !== undefined) return { ...none, afterwards: () => throwPartialSuccess(first) };
    if (first.loseAnswer === true) return { ...none, afterwards: reset };
    if (first.reset !== true) return { ...none, refuse: () => refusal(first) };
    return {
      ...none,
      refuse: () => {
        reset();
        return new ForcedAnswer('the connection was reset on purpose');
      },
    };
  }

  async #delay({ delayMs }: Fault): Promise<void> {
    if (delayMs !== undefined) await sleep(this.#settings.clock, delayMs);
  }
}

function recipe(name: string): readonly Fault[] {
  if (Object.hasOwn(RECIPES, name)) return RECIPES[name as RecipeName].faults;
  const names = Object.keys(RECIPES);
  const near = nearestName(name, names);
  const mean = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(`there is no fault recipe ${JSON.stringify(name)}.${mean} There are ${names.join(', ')}.`);
}

function isConnectionFault(fault: Fault): boolean {
  return fault.at === 'receiver' && (fault.tls !== undefined || fault.throttle !== undefined);
}

function hasAction(fault: ReceiverFault | OtlpFault): boolean {
  const { code, status, partialSuccess, reset, loseAnswer } = fault;
  const isLie = 'lie' in fault && fault.lie === true;
  return isLie || [code, status, partialSuccess, reset, loseAnswer].some((action) => action !== undefined);
}

function refusal({ code, status, message, retryAfterMs }: ReceiverFault | OtlpFault): ForcedAnswer {
  const grpc = code === undefined ? grpcOfHttp(status ?? 503) : GRPC_CODES[code];
  const text = message ?? 'refused on purpose';
  return new ForcedAnswer(text, {
    httpStatus: status ?? httpOfGrpc(grpc),
    grpcStatus: { code: grpc, message: text, ...(retryAfterMs === undefined ? {} : { retryDelayMs: retryAfterMs }) },
  });
}

function throwPartialSuccess({ partialSuccess }: ReceiverFault | OtlpFault): never {
  const { rejected, message = '' } = partialSuccess!; // the caller looked
  throw new ForcedAnswer('partial success', { partialSuccess: { rejectedItems: rejected, message } });
}

const PROMETHEUS_WORDS = {
  'out of order': 'out of order sample',
  duplicate: 'duplicate sample for timestamp',
  'out of bounds': 'out of bounds',
} as const;

function verdictOf(fault: RemoteWriteFault | BlobFault, request: StandInRequest): Verdict {
  if (fault.reset === true) return { kind: 'reset' };
  if (fault.loseAnswer === true) return { kind: 'loseAnswer' };
  const retryAfter: Record<string, string> =
    fault.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(fault.retryAfterMs / 1000)) };
  const said = (status: number, text: string): Verdict => ({
    kind: 'answer',
    answer: { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...retryAfter }, body: `${text}\n` },
  });
  if (fault.lie === true) return { kind: 'answer', answer: { status: fault.at === 'blobs' ? 201 : 204 } };
  if (fault.status !== undefined) return said(fault.status, fault.message ?? 'refused on purpose');
  if (fault.at === 'remoteWrite') {
    return fault.refuse === undefined ? PASS : said(400, fault.message ?? PROMETHEUS_WORDS[fault.refuse]);
  }
  if (fault.errorCode === undefined) return PASS;
  const answer = errorAnswer(fault.errorCode, `fault-${request.number}`, request.receivedAtMs);
  return { kind: 'answer', answer: { ...answer, headers: { ...answer.headers, ...retryAfter } } };
}
