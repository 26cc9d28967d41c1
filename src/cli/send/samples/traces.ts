import { duration, hexId, pick } from './random.js';
import type { Sampler, SamplerSettings } from './sampler.js';
import { attributes, nanos, type PlayedService, resource, SCOPE, SERVICES } from './services.js';

const KIND_SERVER = 2;
const STATUS_ERROR = 2;

/** Spans of one trace: the call into the first service, and the calls it makes on. */
const SPANS_PER_TRACE = 4;

interface Parent {
  readonly traceId: string;
  readonly spanId: string;
  readonly startMs: number;
}

/** Calls that run from `client-api` through the other services, one server span each. */
export class TraceSampler implements Sampler {
  readonly #settings: SamplerSettings;

  constructor(settings: SamplerSettings) {
    this.#settings = settings;
  }

  next(items: number): object {
    const byService = new Map<string, object[]>();
    let parent: Parent | undefined;
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

  #span(service: PlayedService, parent: Parent | undefined): { span: object; self: Parent } {
    const { clock, random } = this.#settings;
    const operation = pick(random, service.operations);
    const traceId = parent?.traceId ?? hexId(random, 16);
    const spanId = hexId(random, 8);
    const startMs = parent === undefined ? clock.now() : parent.startMs + 1;
    const span = {
      traceId,
      spanId,
      ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
      name: `${operation.method} ${operation.route}`,
      kind: KIND_SERVER,
      startTimeUnixNano: nanos(startMs),
      endTimeUnixNano: nanos(startMs + duration(random, operation.medianSeconds) * 1000),
      attributes: attributes({
        'http.request.method': operation.method,
        'http.route': operation.route,
        'http.response.status_code': operation.status,
      }),
      ...(operation.status >= 500 ? { status: { code: STATUS_ERROR } } : {}),
    };
    return { span, self: { traceId, spanId, startMs } };
  }
}
