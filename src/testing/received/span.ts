import type { Surroundings } from './decode.js';
import type { ReceivedSpan, SpanKind } from './items.js';
import { attributesOf, nanosOf, type JsonInt, type JsonKeyValue } from './otlp-json.js';

export interface JsonSpan {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: JsonInt;
  readonly endTimeUnixNano?: JsonInt;
  readonly attributes?: readonly JsonKeyValue[];
  readonly events?: readonly JsonEvent[];
  readonly links?: readonly JsonLink[];
  readonly status?: { readonly code?: number; readonly message?: string };
  readonly flags?: number;
}

interface JsonEvent {
  readonly name?: string;
  readonly timeUnixNano?: JsonInt;
  readonly attributes?: readonly JsonKeyValue[];
}

interface JsonLink {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly traceState?: string;
  readonly attributes?: readonly JsonKeyValue[];
}

/** By number of the enum `Span.SpanKind`. */
const KINDS: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS_CODES = ['unset', 'ok', 'error'] as const;
const NANOS_PER_MS = 1e6;

export function spanOf(json: JsonSpan, around: Surroundings): ReceivedSpan {
  const startTimeUnixNano = nanosOf(json.startTimeUnixNano);
  const endTimeUnixNano = nanosOf(json.endTimeUnixNano);
  return {
    name: json.name ?? '',
    kind: KINDS[json.kind ?? 0] ?? 'unspecified',
    attributes: attributesOf(json.attributes),
    status: { code: STATUS_CODES[json.status?.code ?? 0] ?? 'unset', message: json.status?.message ?? '' },
    traceId: json.traceId ?? '',
    spanId: json.spanId ?? '',
    parentSpanId: json.parentSpanId ?? '',
    traceState: json.traceState ?? '',
    startTimeUnixNano,
    endTimeUnixNano,
    durationMs: Number(endTimeUnixNano - startTimeUnixNano) / NANOS_PER_MS,
    events: (json.events ?? []).map(({ name = '', timeUnixNano, attributes }) => ({
      name,
      timeUnixNano: nanosOf(timeUnixNano),
      attributes: attributesOf(attributes),
    })),
    links: (json.links ?? []).map(({ traceId = '', spanId = '', traceState = '', attributes }) => ({
      traceId,
      spanId,
      traceState,
      attributes: attributesOf(attributes),
    })),
    flags: json.flags ?? 0,
    ...around,
  };
}
