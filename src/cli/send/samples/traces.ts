import { duration, hexId, pick } from './random.js';
import type { Call } from './recent-calls.js';
import type { Sampler, SamplerSettings } from './sampler.js';
import { attributes, nanos, type PlayedOperation, type PlayedService, resource, SCOPE, SERVICES } from './services.js';

const KIND_SERVER = 2;
const STATUS_ERROR = 2;

/** Spans of one trace: the call into the first service, and the calls it makes on. */
const SPANS_PER_TRACE = 4;

/** A retry links to what it repeats: one trace in so many. */
const RETRY_EVERY = 4;

const NO_ROOM = 'no node has room for the workload';

/** Calls that run from `client-api` through the other services, one server span each. */
export class TraceSampler implements Sampler {
  readonly #settings: SamplerSettings;
  /** First span of the trace before. */
  #last: Call | undefined;
  #traces = 0;

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
  }

  next(items: number): object {
    const byService = new Map<string, object[]>();
    let parent: Call | undefined;
    for (let i = 0; i < items; i++) {
      const service = SERVICES[i % SPANS_PER_TRACE]!; // as many services as spans
      if (i % SPANS_PER_TRACE === 0) parent = undefined;
      const { span, self } = this.#span(service, parent);
      parent = self;
      const spans = byService.get(service.name) ?? [];
      byService.set(service.name, spans);
      spans.push(span);
    }
    return {
      resourceSpans: [...byService].map(([service, spans]) => ({
        resource: resource(service, this.#settings.run, 0),
        scopeSpans: [{ scope: SCOPE, spans }],
      })),
    };
  }

  #span(service: PlayedService, parent: Call | undefined): { span: object; self: Call } {
    const { clock, random, calls } = this.#settings;
    const operation = pick(random, service.operations);
    const traceId = parent?.traceId ?? hexId(random, 16);
    const spanId = hexId(random, 8);
    const startMs = parent === undefined ? clock.now() : parent.startMs + 1;
    const endMs = startMs + duration(random, operation.medianSeconds) * 1000;
    const self = { traceId, spanId, startMs };
    calls.add(service.name, self);
    const span = {
      traceId,
      spanId,
      ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
      name: `${operation.method} ${operation.route}`,
      kind: KIND_SERVER,
      startTimeUnixNano: nanos(startMs),
      endTimeUnixNano: nanos(endMs),
      attributes: attributes({
        'http.request.method': operation.method,
        'http.route': operation.route,
        'http.response.status_code': operation.status,
      }),
      events: eventsOf(operation, startMs, endMs),
      ...(parent === undefined ? { links: this.#linksOf(self) } : {}),
      ...(operation.status >= 500 ? { status: { code: STATUS_ERROR, message: NO_ROOM } } : {}),
    };
    return { span, self };
  }

  #linksOf(first: Call): readonly object[] {
    const last = this.#last;
    this.#last = first;
    if (last === undefined || ++this.#traces % RETRY_EVERY !== 0) return [];
    const { traceId, spanId } = last;
    return [{ traceId, spanId, attributes: attributes({ 'link.reason': 'retry' }) }];
  }
}

/** What happened inside, an exception where it failed. */
function eventsOf({ status }: PlayedOperation, startMs: number, endMs: number): readonly object[] {
  const at = (part: number): string => nanos(startMs + part * (endMs - startMs));
  const received = { timeUnixNano: at(0.1), name: 'attestation.verified', attributes: attributes({ node: 'node-3' }) };
  if (status < 500) return [received];
  const exception = attributes({
    'exception.type': 'OutOfCapacityError',
    'exception.message': NO_ROOM,
    'exception.stacktrace': `OutOfCapacityError: ${NO_ROOM}\n    at place (scheduler.ts:88)\n    at start (workloads.ts:31)`,
  });
  return [received, { timeUnixNano: at(0.9), name: 'exception', attributes: exception }];
}
