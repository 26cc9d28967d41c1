/** From the bytes of a batch to the items in it. Runs only when a test asks. */
import { encodeJson } from '../../pdata/json/encode.js';
import type { Signal } from '../../pdata/signal.js';
import type { ItemOf, RequestInfo } from './items.js';
import { logOf, type JsonLog } from './log.js';
import { metricPointsOf, type JsonMetric } from './metric.js';
import { attributesOf, scopeOf, type JsonResource, type JsonScope } from './otlp-json.js';
import { spanOf, type JsonSpan } from './span.js';

/** What items of one scope share. */
export interface Surroundings {
  readonly resource: ItemOf['logs']['resource'];
  readonly scope: ItemOf['logs']['scope'];
  readonly request: RequestInfo;
}

interface Layout<S extends Signal, Json> {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
  readonly of: (json: Json, around: Surroundings) => readonly ItemOf[S][];
}

const LAYOUTS: { readonly [S in Signal]: Layout<S, never> } = {
  logs: {
    resources: 'resourceLogs',
    scopes: 'scopeLogs',
    items: 'logRecords',
    of: (json: JsonLog, around) => [logOf(json, around)],
  },
  metrics: {
    resources: 'resourceMetrics',
    scopes: 'scopeMetrics',
    items: 'metrics',
    of: (json: JsonMetric, around) => metricPointsOf(json, around),
  },
  traces: {
    resources: 'resourceSpans',
    scopes: 'scopeSpans',
    items: 'spans',
    of: (json: JsonSpan, around) => [spanOf(json, around)],
  },
};

/** Every item of the chunks, in order. */
export function decodeItems<S extends Signal>(
  signal: S,
  chunks: readonly Uint8Array[],
  request: RequestInfo,
): ItemOf[S][] {
  const layout = LAYOUTS[signal];
  const text = Buffer.from(encodeJson(signal, chunks)).toString('utf8');
  const root = JSON.parse(text) as Readonly<Record<string, readonly Group[] | undefined>>;
  const items: ItemOf[S][] = [];
  for (const group of root[layout.resources] ?? []) {
    const resource = attributesOf(group.resource?.attributes);
    for (const inner of (group[layout.scopes] ?? []) as readonly Group[]) {
      const around = { resource, scope: scopeOf(inner.scope), request };
      for (const json of (inner[layout.items] ?? []) as readonly never[]) items.push(...layout.of(json, around));
    }
  }
  return items;
}

interface Group {
  readonly resource?: JsonResource;
  readonly scope?: JsonScope;
  readonly [list: string]: unknown;
}
