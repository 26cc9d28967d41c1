/** From the bytes of a chunk to what is in it, by way of OTLP/JSON. Runs only when somebody looks. */
import { encodeJson } from '../../pdata/json/encode.js';
import type { Signal } from '../../pdata/signal.js';

export type JsonInt = string | number;

export interface JsonValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: JsonInt;
  readonly doubleValue?: number | string;
  readonly arrayValue?: { readonly values?: readonly JsonValue[] };
  readonly kvlistValue?: { readonly values?: readonly JsonKeyValue[] };
  readonly bytesValue?: string;
}

export interface JsonKeyValue {
  readonly key?: string;
  readonly value?: JsonValue;
}

export interface JsonScope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly JsonKeyValue[];
}

/** What items of one scope share. */
export interface Around {
  readonly resource: readonly JsonKeyValue[];
  readonly scope: JsonScope;
  /** `service.name` of the resource. */
  readonly service: string;
}

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
}

export interface JsonSpan {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly parentSpanId?: string;
  readonly name?: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: JsonInt;
  readonly endTimeUnixNano?: JsonInt;
  readonly attributes?: readonly JsonKeyValue[];
  readonly events?: readonly {
    readonly name?: string;
    readonly timeUnixNano?: JsonInt;
    readonly attributes?: readonly JsonKeyValue[];
  }[];
  readonly links?: readonly {
    readonly traceId?: string;
    readonly spanId?: string;
    readonly attributes?: readonly JsonKeyValue[];
  }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

export interface JsonPoint {
  readonly attributes?: readonly JsonKeyValue[];
  readonly timeUnixNano?: JsonInt;
  readonly asDouble?: number | string;
  readonly asInt?: JsonInt;
  readonly count?: JsonInt;
  readonly sum?: number | string;
}

export interface JsonMetric {
  readonly name?: string;
  readonly unit?: string;
  readonly [data: string]: { readonly dataPoints?: readonly JsonPoint[] } | string | undefined;
}

interface Item {
  readonly logs: JsonLog;
  readonly metrics: JsonMetric;
  readonly traces: JsonSpan;
}

const LISTS: Readonly<Record<Signal, readonly [resources: string, scopes: string, items: string]>> = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
};

interface Group {
  readonly resource?: { readonly attributes?: readonly JsonKeyValue[] };
  readonly scope?: JsonScope;
  readonly [list: string]: unknown;
}

/** Calls back for each item of the chunk, in order; of metrics for each metric. */
export function eachItem<S extends Signal>(
  signal: S,
  chunk: Uint8Array,
  visit: (item: Item[S], around: Around) => void,
): void {
  const [resources, scopes, items] = LISTS[signal];
  const root = JSON.parse(otlpJson(signal, [chunk])) as Readonly<Record<string, readonly Group[] | undefined>>;
  for (const group of root[resources] ?? []) {
    const resource = group.resource?.attributes ?? [];
    const service = resource.find(({ key }) => key === 'service.name')?.value?.stringValue ?? '';
    for (const inner of (group[scopes] ?? []) as readonly Group[]) {
      const around = { resource, service, scope: inner.scope ?? {} };
      for (const item of (inner[items] ?? []) as readonly Item[S][]) visit(item, around);
    }
  }
}

/** Bytes that are no UTF-8 become replacement characters. */
export function otlpJson(signal: Signal, chunks: readonly Uint8Array[]): string {
  return Buffer.from(encodeJson(signal, chunks)).toString('utf8');
}

/** Unix time in milliseconds with a fraction; undefined where it is not set. */
export function timeOf(nanos: JsonInt | undefined): number | undefined {
  const number = Number(nanos ?? 0);
  return number === 0 ? undefined : number / 1e6;
}
