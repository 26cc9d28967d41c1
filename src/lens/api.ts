/**
 * What the lens' page and its server say to each other: JSON under `/lens/api`. Types only; both sides import them.
 *
 * | request | answer |
 * |---|---|
 * | `GET /lens/api/flow` | `Flow` |
 * | `GET /lens/api/flow/:stage/items` | `StageItems`: the last items that reached a stage, and of inner stages those that left it, newest first |
 * | `GET /lens/api/exchanges?exporter=ID` | `readonly ExchangeRow[]`, newest first |
 * | `GET /lens/api/exchanges/:id` | `Exchange` |
 * | `GET /lens/api/exchanges/:id/body` | the bytes that left, as they left |
 * | `GET /lens/api/logs?text&severity&service&attribute&trace&before&from&limit` | `LogPage` |
 * | `GET /lens/api/logs/:id` | `LogRecord` |
 * | `GET /lens/api/metrics?text` | `MetricList` |
 * | `GET /lens/api/metrics/:name?since` | `Metric`; with `since` only the points that are new |
 * | `GET /lens/api/traces?text&service&errors&minMs&limit` | `TraceList` |
 * | `GET /lens/api/traces/:id` | `Trace` |
 * | `GET /lens/api/setup` | `SetUp` |
 * | `GET /lens/api/events?tab=flow\|logs\|metrics\|traces\|setup` | server-sent events, see `LensEvents` |
 *
 * Nothing is decoded, and no more than references to bytes is kept, while no page is connected to `events`; what arrived in
 * the window before can still be asked for.
 */

/** Milliseconds since 1970, with a fraction where more is known. */
export type Time = number;

/** Text of telemetry, cut where it is long. It may hold anything: it is shown as text, never as markup. */
export interface Text {
  readonly text: string;
  /** Its whole size in bytes of UTF-8, where `text` is not all of it. */
  readonly bytes?: number;
}

export interface Attribute {
  readonly key: string;
  readonly type: 'string' | 'bool' | 'int' | 'double' | 'bytes' | 'array' | 'map' | 'empty';
  /** As the reference's text form of it. */
  readonly value: Text;
}

export interface Attributes {
  readonly list: readonly Attribute[];
  /** How many there are, where `list` is not all of them. */
  readonly total?: number;
}

/** What is kept to be looked at. Old items make room for new ones. */
export interface Window {
  /** Of the kind that was asked for. */
  readonly items: number;
  /** Of all kinds, as what they share counts once. */
  readonly bytes: number;
  readonly limitBytes: number;
  readonly oldest?: Time;
  /** Items that passed while the window could not keep up, or that had to go. */
  readonly gone: number;
  /** Items that were not looked at, because looking may cost the hub only so much: lists and plots are without them. */
  readonly unread?: number;
}

// ─── Flow ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type StageKind = 'receiver' | 'processor' | 'connector' | 'exporter';
export type SignalName = 'logs' | 'metrics' | 'traces';

export interface Flow {
  readonly at: Time;
  /** Of the process: another one means that the hub was started anew. */
  readonly hub: string;
  readonly startedAt: Time;
  readonly pipelines: readonly FlowPipeline[];
  readonly stages: readonly FlowStage[];
  /** From stage to stage, one for each pipeline that uses the way. */
  readonly edges: readonly FlowEdge[];
}

export interface FlowPipeline {
  /** As in the YAML, e.g. `logs/audit`. */
  readonly id: string;
  readonly signal: SignalName;
  readonly receivers: readonly string[];
  readonly processors: readonly string[];
  readonly exporters: readonly string[];
  readonly accepted: number;
  readonly pending: number;
}

export interface FlowStage {
  /** Unique: `<kind>:<component id>`, and `processor:<component id>@<pipeline id>` for processors. */
  readonly id: string;
  readonly kind: StageKind;
  /** As in the YAML, e.g. `otlp/internal`. */
  readonly component: string;
  readonly pipelines: readonly string[];
  readonly state: 'ok' | 'warning' | 'failing';
  /** Why it is not ok, most recent first. */
  readonly troubles: readonly Trouble[];
  readonly itemsPerSecond: number;
  /** Where the component has one. */
  readonly batch?: { readonly held: number; readonly sendSize: number };
  readonly queue?: { readonly size: number; readonly capacity: number; readonly unit: string };
  readonly retries?: number;
  /** Of the ledger: where items are that reached it. */
  readonly states?: {
    readonly accepted?: number;
    readonly refused?: number;
    readonly pending: number;
    readonly delivered: number;
    readonly dropped: number;
  };
}

export interface Trouble {
  /** The ledger's name of it, e.g. `permanent refusal`. */
  readonly reason: string;
  readonly items: number;
  /** What the back end or the component said. */
  readonly message: Text;
  /** What to do. */
  readonly remedy?: string;
  readonly last: Time;
}

export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly pipeline: string;
  readonly itemsPerSecond: number;
}

export interface LastItems {
  readonly signal: SignalName;
  /** One line each. */
  readonly items: readonly Text[];
}

export interface StageItems {
  /** What receivers handed on, and what every other stage was handed. Absent: nothing yet. */
  readonly last?: LastItems | undefined;
  /** What came out of a processor or connector. */
  readonly out?: LastItems | undefined;
}

// ─── What left ──────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ExchangeRow {
  readonly id: string;
  readonly exporter: string;
  readonly at: Time;
  readonly tookMs: number;
  /** E.g. `POST http://localhost:9090/api/v1/write`, `append 2026/11/25/logs.json`. Without secrets. */
  readonly what: Text;
  readonly items: number;
  readonly bytes: number;
  /** HTTP status, gRPC code's name, or what went wrong. */
  readonly answer: Text;
  readonly ok: boolean;
}

export interface Exchange extends ExchangeRow {
  /** Of the request; secrets masked. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly answerHeaders: readonly (readonly [name: string, value: string])[];
  readonly answerBody?: Text;
  /** What the bytes say: decoded remote-write request, OTLP as JSON, the text of a blob's block. */
  readonly decoded: Text;
  /** Of an appended block: where in the blob it stands. */
  readonly blob?: { readonly name: string; readonly offset: number };
}

// ─── Logs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface LogRow {
  /** Ascends in order of arrival. */
  readonly id: number;
  readonly time?: Time;
  readonly observedTime?: Time;
  readonly arrived: Time;
  /** 0 (unspecified) to 24. */
  readonly severity: number;
  readonly severityText: string;
  readonly service: string;
  readonly body: Text;
  readonly traceId?: string;
  readonly spanId?: string;
}

export interface LogPage {
  /** Newest first. */
  readonly rows: readonly LogRow[];
  /** Pass as `before` for older ones. */
  readonly next?: number;
  /** Number of the next record to come: pass as `from` for newer ones. */
  readonly end: number;
  readonly services: readonly string[];
  readonly window: Window;
}

export interface LogRecord extends LogRow {
  readonly attributes: Attributes;
  readonly eventName?: string;
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string; readonly attributes: Attributes };
  /** Where it was written to, for each blob. */
  readonly blobs: readonly {
    readonly exporter: string;
    readonly name: string;
    readonly offset?: number;
    readonly exchange?: string;
  }[];
}

// ─── Metrics ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type MetricType = 'gauge' | 'counter' | 'histogram' | 'native histogram' | 'summary' | 'info' | 'unknown';

export interface MetricRow {
  /** What the back end was given. */
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly help: Text;
  readonly series: number;
  readonly lastAt: Time;
  /** What the service called it, where it is known. */
  readonly otlpName?: string;
  readonly flags: readonly MetricFlag[];
}

export interface MetricFlag {
  readonly kind: 'renamed' | 'collision' | 'stale' | 'dropped' | 'undelivered';
  /** A sentence: what happened and why. */
  readonly text: string;
}

export interface MetricList {
  readonly metrics: readonly MetricRow[];
  readonly window: Window;
}

export interface Metric extends MetricRow {
  /** Each step that made `name` out of `otlpName`. */
  readonly naming: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  /** Pass as `since` for what comes later. */
  readonly next: number;
  /** A part of them, where there are many: `MetricRow.series` counts all. */
  readonly shown: readonly Series[];
}

export interface Series {
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** Of classic histograms, summaries and counters: the suffix of the name, e.g. `_bucket`, `_sum`, `_count`. */
  readonly points: readonly (readonly [time: Time, value: number])[];
  /** Of histograms, classic and native ones: for each point, buckets by upper bound, not cumulative. */
  readonly histograms?: readonly HistogramPoint[];
  readonly exemplars: readonly {
    readonly time: Time;
    readonly value: number;
    readonly traceId?: string;
    readonly spanId?: string;
  }[];
  readonly stale: boolean;
}

export interface HistogramPoint {
  readonly time: Time;
  readonly count: number;
  readonly sum: number;
  /** Upper bound (`Infinity` is written `"+Inf"`) and how many observations since the series began. */
  readonly buckets: readonly (readonly [upper: number | '+Inf', count: number])[];
}

// ─── Traces ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface TraceRow {
  readonly id: string;
  /** Of the root, or of the first span seen. */
  readonly name: string;
  readonly service: string;
  readonly services: readonly string[];
  readonly start: Time;
  readonly durationMs: number;
  readonly spans: number;
  readonly errors: number;
}

export interface TraceList {
  readonly traces: readonly TraceRow[];
  readonly services: readonly string[];
  readonly window: Window;
}

export interface Trace extends TraceRow {
  /** Parents before children, children by start. */
  readonly tree: readonly Span[];
  readonly logs: readonly LogRow[];
}

export interface Span {
  readonly id: string;
  readonly parentId?: string;
  readonly depth: number;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly start: Time;
  readonly durationMs: number;
  readonly status: 'unset' | 'ok' | 'error';
  readonly statusMessage: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: string;
  readonly events: readonly { readonly time: Time; readonly name: string; readonly attributes: Attributes }[];
  readonly links: readonly { readonly traceId: string; readonly spanId: string; readonly attributes: Attributes }[];
}

// ─── Set-up ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface SetUp {
  readonly version: string;
  readonly certificates: readonly Certificate[];
  readonly endpoints: readonly {
    readonly receiver: string;
    readonly protocol: string;
    readonly address: string;
    readonly tls: boolean;
    readonly credential?: string;
    /** It asks for a certificate of the client's. */
    readonly clientCertificate?: true;
  }[];
  /** Paste-ready, a text for each; secrets stand as names of variables, with how to set them. */
  readonly connect: readonly { readonly title: string; readonly language: string; readonly text: string }[];
  /** The command that sends samples here. Absent: there is nothing to send to. */
  readonly send?: string;
  readonly backEnds: readonly {
    readonly exporter: string;
    readonly address: string;
    readonly healthy: boolean | undefined;
    readonly message: string;
  }[];
  /** Effective configuration, secrets masked, as YAML. */
  readonly configuration: string;
  readonly faults: readonly string[];
}

export interface Certificate {
  readonly receiver: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly validTo: Time;
  /** SHA-256, in pairs of hexadecimal digits. */
  readonly fingerprint: string;
  readonly caFile?: string;
}

// ─── Events ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * By name of the event; `data` is the JSON of the value. Only those of the tab asked for are sent, besides `hello`. They are fewer
 * where looking would cost the hub more than its share.
 */
export interface LensEvents {
  /** First of all, and again when the hub has read its configuration anew. */
  readonly hello: { readonly hub: string; readonly startedAt: Time; readonly windowBytes: number };
  /** Once a second. */
  readonly flow: Flow;
  /** At most four a second, 200 rows each, or once a second the newest 100 of more, oldest first; `skipped` were too many to show. */
  readonly logs: { readonly rows: readonly LogRow[]; readonly skipped: number };
  /** Names of what changed, at most once a second: the page asks for what it shows. */
  readonly metrics: { readonly names: readonly string[] };
  /** How many spans have come, at most once a second: the page asks for what it shows. */
  readonly traces: { readonly spans: number };
  readonly setup: SetUp;
}
