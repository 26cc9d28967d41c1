/** Part of a hub's telemetry for one test, so that tests that run at the same time can share the hub. */
import { UsageError } from './errors.js';
import type { FaultBook } from './faults/book.js';
import type { Fault } from './faults/fault.js';
import type { RecipeName } from './faults/recipes.js';
import { matches, type Pattern } from './match/pattern.js';
import type { Capture, Request } from './received/capture.js';
import type { Attributes, ItemOf, RequestInfo } from './received/items.js';
import { ReceivedView, type Scope, type Surroundings } from './received/view.js';
import type { Signal } from '../pdata/signal.js';

/** What a session's telemetry is known by; all that is given must hold. */
export interface SessionSelection {
  /** Sent with this token, whatever the scheme. */
  readonly token?: string;
  /** Resource attributes, e.g. `{ 'service.instance.id': 'test-7' }`. */
  readonly resource?: Pattern<Attributes>;
  /** Of spans, of logs, and of data points by their exemplars. */
  readonly traceId?: string | RegExp;
}

export interface SessionParts {
  readonly capture: Capture;
  readonly around: Surroundings;
  readonly faults: FaultBook;
  readonly env: Readonly<Record<string, string>>;
}

/** Faults at receivers that only this session's requests meet. */
export interface SessionFaults {
  /** Turns these on and the session's others off. @throws {UsageError} */
  set(faults: readonly (Fault | RecipeName)[]): void;
  clear(): void;
}

export class Session {
  readonly logs: ReceivedView<'logs'>;
  readonly metrics: ReceivedView<'metrics'>;
  readonly spans: ReceivedView<'traces'>;
  readonly faults: SessionFaults;
  /** As the hub's, with the session's token and resource in it. */
  readonly env: Readonly<Record<string, string>>;
  readonly #parts: SessionParts;
  readonly #isMeant: (request: RequestInfo) => boolean;
  /** Requests up to this one are forgotten. */
  #after = 0;

  /** @throws {UsageError} when nothing tells the session's telemetry apart. */
  constructor(selection: SessionSelection, parts: SessionParts) {
    if (selection.token === undefined && selection.resource === undefined && selection.traceId === undefined) {
      throw new UsageError('a session is known by a token, by resource attributes or by a trace id: give one of them');
    }
    this.#parts = parts;
    const { token } = selection;
    this.#isMeant = ({ number, credential }) =>
      number > this.#after && (token === undefined || credential?.split(' ').at(-1) === token);
    const view = <S extends Signal>(signal: S): ReceivedView<S> =>
      new ReceivedView(parts.capture.store(signal), parts.around, this.#scope<S>(selection));
    this.logs = view('logs');
    this.metrics = view('metrics');
    this.spans = view('traces');
    this.faults = {
      set: (faults) => {
        refuseOthers(selection, faults);
        parts.faults.set(faults, this, this.#isMeant);
      },
      clear: () => parts.faults.clear(this),
    };
    this.env = envOf(selection, parts.env);
  }

  /** Requests with the session's token; without one, all. */
  get requests(): readonly Request[] {
    return this.#parts.capture.requests.filter(this.#isMeant);
  }

  /** Forgets what was received up to now, and turns the session's faults off. Others keep theirs. */
  reset(): void {
    this.#after = this.#parts.capture.requests.at(-1)?.number ?? this.#after;
    this.faults.clear();
  }

  #scope<S extends Signal>({ resource, traceId }: SessionSelection): Scope<S> {
    return {
      request: this.#isMeant,
      item: (item) =>
        (resource === undefined || matches(resource, item.resource)) &&
        (traceId === undefined || traceIdsOf(item).some((id) => matches(traceId, id))),
    };
  }
}

function traceIdsOf(item: ItemOf[Signal]): readonly string[] {
  return 'traceId' in item ? [item.traceId] : item.exemplars.map(({ traceId }) => traceId);
}

/** Only a token is known before a request is read, and only receivers know whose request it is. */
function refuseOthers({ token }: SessionSelection, faults: readonly (Fault | RecipeName)[]): void {
  if (token === undefined && faults.length > 0) {
    throw new UsageError(
      'faults of a session need a session with a token: a request is refused before it is looked into',
    );
  }
  const elsewhere = faults.find((fault) => typeof fault !== 'string' && fault.at !== 'receiver');
  if (elsewhere === undefined || typeof elsewhere === 'string') return;
  throw new UsageError(
    `a session cannot have faults at ${elsewhere.at}: what leaves the hub is of all sessions at once; use hub.faults`,
  );
}

function envOf({ token, resource }: SessionSelection, env: Readonly<Record<string, string>>): Record<string, string> {
  const attributes = Object.entries(resource ?? {}).filter(([, value]) => typeof value === 'string');
  const headers = env.OTEL_EXPORTER_OTLP_HEADERS;
  return {
    ...env,
    ...(token === undefined || headers === undefined
      ? {}
      : { OTEL_EXPORTER_OTLP_HEADERS: headers.replace(/(%20|=)[^%=]*$/, `$1${encodeURIComponent(token)}`) }),
    ...(attributes.length === 0
      ? {}
      : {
          OTEL_RESOURCE_ATTRIBUTES: attributes
            .map(([key, value]) => `${key}=${encodeURIComponent(value as string)}`)
            .join(','),
        }),
  };
}
