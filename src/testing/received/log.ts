import type { Surroundings } from './decode.js';
import type { ReceivedLog } from './items.js';
import { attributesOf, nanosOf, valueOf, type JsonInt, type JsonKeyValue, type JsonValue } from './otlp-json.js';

export interface JsonLog {
  readonly timeUnixNano?: JsonInt;
  readonly observedTimeUnixNano?: JsonInt;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: JsonValue;
  readonly attributes?: readonly JsonKeyValue[];
  readonly eventName?: string;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly flags?: number;
}

export function logOf(json: JsonLog, around: Surroundings): ReceivedLog {
  return {
    body: valueOf(json.body),
    severityNumber: json.severityNumber ?? 0,
    severityText: json.severityText ?? '',
    eventName: json.eventName ?? '',
    attributes: attributesOf(json.attributes),
    timeUnixNano: nanosOf(json.timeUnixNano),
    observedTimeUnixNano: nanosOf(json.observedTimeUnixNano),
    traceId: json.traceId ?? '',
    spanId: json.spanId ?? '',
    flags: json.flags ?? 0,
    ...around,
  };
}
