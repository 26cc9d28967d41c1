/** Traces that passed: a list that grows with what is looked at, and one trace as a tree. */
import type { LogRow, Span, Trace, TraceList, TraceRow } from '../api.js';
import { windowOf, type SeenBatch } from './batches.js';
import { eachBriefSpan, type BriefSpan } from './brief-spans.js';
import { holdsId } from './logs.js';
import { eachItem, timeOf, type Around, type JsonSpan } from './otlp-json.js';
import type { Budget } from './budget.js';
import { Pace } from './pace.js';
import { Reading } from './reading.js';
import { attributesOf, cutName } from './text.js';
import type { ByteWindow, Ring } from './window.js';

export interface TraceQuery {
  /** In a span's name or the trace's id, upper and lower case alike. */
  readonly text?: string;
  readonly service?: string;
  readonly errors?: boolean;
  readonly minMs?: number;
  /** 1 to 1000. Default 200. */
  readonly limit?: number;
}

/** Traces in the list; those that were added to longest ago go first. */
const MAX_TRACES = 5_000;
/** Spans of one trace that are shown. */
const MAX_SPANS = 5_000;
/** Names of one trace that can be searched. */
const MAX_NAMES = 50;
const DEFAULT_LIMIT = 200;
const MAX_SERVICES = 200;

interface Summary {
  readonly id: string;
  name: string;
  service: string;
  hasRoot: boolean;
  readonly services: Set<string>;
  readonly names: Set<string>;
  start: number;
  end: number;
  spans: number;
  errors: number;
  /** Number of the first entry of the ring that holds some of it. */
  readonly firstEntry: number;
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'] as const;

export class Traces {
  readonly #ring: Ring<SeenBatch>;
  readonly #window: ByteWindow;
  readonly #reading: Reading;
  /** In order of the last addition. */
  #summaries = new Map<string, Summary>();
  /** Names that were seen while somebody looked. */
  readonly #services = new Set<string>();
  /** Number of the first entry that has not been looked at. */
  #nextEntry = 0;
  #working: Promise<void> = Promise.resolve();

  constructor(ring: Ring<SeenBatch>, window: ByteWindow, budget: Budget) {
    this.#ring = ring;
    this.#window = window;
    this.#reading = new Reading(budget);
  }

  /** Lets go of all that was decoded; it is decoded again when somebody looks. */
  forget(): void {
    this.#summaries = new Map();
    this.#services.clear();
    this.#nextEntry = 0;
    this.#reading.restart();
  }

  async list(query: TraceQuery): Promise<TraceList> {
    await this.#catchUp();
    const limit = Math.min(Math.max(query.limit ?? DEFAULT_LIMIT, 1), 1000);
    const traces: TraceRow[] = [];
    for (const summary of [...this.#alive()].reverse()) {
      if (traces.length >= limit) break;
      if (matches(summary, query)) traces.push(rowOf(summary));
    }
    return {
      traces,
      services: [...this.#services].sort(),
      window: windowOf(this.#ring, this.#window, this.#reading.left),
    };
  }

  /** @returns undefined when nothing of it is kept. */
  async trace(id: string, logs: readonly LogRow[]): Promise<Trace | undefined> {
    if (!/^[0-9a-f]{32}$/i.test(id)) return undefined;
    const wanted = id.toLowerCase();
    const spans: Omit<Span, 'depth'>[] = [];
    const pace = new Pace();
    let summary: Summary | undefined;
    for (const { value } of this.#ring.from()) {
      for (const chunk of value.pieces) {
        if (!holdsId(chunk, wanted)) continue;
        eachBriefSpan(chunk, (span) => {
          if (span.traceId === wanted) add((summary ??= newSummary(wanted, 0)), span);
        });
        eachItem('traces', chunk, (span, around) => {
          if (span.traceId !== wanted) return;
          if (spans.length < MAX_SPANS) spans.push(spanOf(span, around));
        });
        await pace.next();
      }
    }
    return summary === undefined ? undefined : { ...rowOf(summary), tree: treeOf(spans), logs };
  }

  *#alive(): Generator<Summary> {
    // Traces of which the beginning had to go are shown with what is left only when opened.
    for (const summary of this.#summaries.values()) if (summary.firstEntry >= this.#ring.firstEntry) yield summary;
  }

  /** One at a time, so that nothing is counted twice. */
  #catchUp(): Promise<void> {
    this.#working = this.#working.catch(() => {}).then(() => this.#read()); // whoever asked before was told
    return this.#working;
  }

  #readChunk(chunk: Uint8Array, entry: number): void {
    eachBriefSpan(chunk, (span) => {
      const id = span.traceId;
      const summary = this.#summaries.get(id) ?? newSummary(id, entry);
      add(summary, span);
      if (span.service !== '' && this.#services.size < MAX_SERVICES) this.#services.add(cutName(span.service));
      this.#summaries.delete(id);
      this.#summaries.set(id, summary);
    });
  }

  async #read(): Promise<void> {
    const pace = new Pace();
    const entries = this.#reading.part(this.#ring.from(this.#nextEntry));
    let number = this.#ring.nextEntry - entries.length;
    this.#nextEntry = this.#ring.nextEntry;
    for (const entry of entries) {
      this.#reading.read(entry, () => {
        for (const chunk of entry.value.pieces) this.#readChunk(chunk, number);
      });
      await pace.next();
      this.#evict();
      number++;
    }
  }

  #evict(): void {
    for (const id of this.#summaries.keys()) {
      if (this.#summaries.size <= MAX_TRACES) return;
      this.#summaries.delete(id);
    }
  }
}

function newSummary(id: string, firstEntry: number): Summary {
  const empty = { name: '', service: '', hasRoot: false, start: Infinity, end: -Infinity, spans: 0, errors: 0 };
  return { id, ...empty, services: new Set(), names: new Set(), firstEntry };
}

function add(summary: Summary, { isRoot, name, service, start, end, isError }: BriefSpan): void {
  if (summary.spans === 0 || (isRoot && !summary.hasRoot)) {
    summary.name = cutName(name);
    summary.service = cutName(service);
  }
  summary.hasRoot ||= isRoot;
  if (summary.services.size < MAX_NAMES) summary.services.add(cutName(service));
  if (summary.names.size < MAX_NAMES) summary.names.add(cutName(name));
  summary.start = Math.min(summary.start, start);
  summary.end = Math.max(summary.end, end === 0 ? start : end);
  summary.spans++;
  if (isError) summary.errors++;
}

function matches(summary: Summary, { text, service, errors, minMs }: TraceQuery): boolean {
  if (errors === true && summary.errors === 0) return false;
  if (minMs !== undefined && summary.end - summary.start < minMs) return false;
  if (service !== undefined && !summary.services.has(service)) return false;
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return summary.id.includes(wanted) || [...summary.names].some((name) => name.toLowerCase().includes(wanted));
}

function rowOf(summary: Summary): TraceRow {
  const { id, name, service, services, start, end, spans, errors } = summary;
  return { id, name, service, services: [...services], start, durationMs: durationOf(start, end), spans, errors };
}

/** To the microsecond: doubles hold no more of a time since 1970. */
function durationOf(start: number, end: number): number {
  return Math.max(0, Math.round((end - start) * 1000) / 1000);
}

function spanOf(span: JsonSpan, around: Around): Omit<Span, 'depth'> {
  const start = timeOf(span.startTimeUnixNano) ?? 0;
  const nanos = BigInt(span.endTimeUnixNano ?? 0) - BigInt(span.startTimeUnixNano ?? 0);
  return {
    id: span.spanId ?? '',
    ...(span.parentSpanId ? { parentId: span.parentSpanId } : {}),
    name: cutName(span.name ?? ''),
    kind: KINDS[span.kind ?? 0] ?? String(span.kind),
    service: cutName(around.service),
    start,
    durationMs: Math.max(0, Number(nanos) / 1e6),
    status: STATUSES[span.status?.code ?? 0] ?? 'unset',
    statusMessage: cutName(span.status?.message ?? '', 4096),
    attributes: attributesOf(span.attributes),
    resource: attributesOf(around.resource),
    scope: cutName(around.scope.name ?? ''),
    events: (span.events ?? []).slice(0, 128).map(({ name = '', timeUnixNano, attributes }) => ({
      time: timeOf(timeUnixNano) ?? 0,
      name: cutName(name),
      attributes: attributesOf(attributes),
    })),
    links: (span.links ?? []).slice(0, 128).map(({ traceId = '', spanId = '', attributes }) => ({
      traceId,
      spanId,
      attributes: attributesOf(attributes),
    })),
  };
}

/** Parents before children, children by start. What names an absent parent, or itself in a circle, stands at the root. */
function treeOf(spans: readonly Omit<Span, 'depth'>[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const ids = new Set(sorted.map(({ id }) => id));
  const children = new Map<string, Omit<Span, 'depth'>[]>();
  for (const span of sorted) {
    const parent = span.parentId !== undefined && ids.has(span.parentId) ? span.parentId : '';
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [span]);
    else siblings.push(span);
  }
  const tree: Span[] = [];
  const placed = new Set<Omit<Span, 'depth'>>();
  const place = (roots: readonly Omit<Span, 'depth'>[]): void => {
    const waiting = roots.map((span) => ({ span, depth: 0 })).reverse();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { span, depth } = next;
      if (placed.has(span)) continue;
      placed.add(span);
      tree.push({ ...span, depth });
      for (const child of [...(children.get(span.id) ?? [])].reverse()) waiting.push({ span: child, depth: depth + 1 });
    }
  };
  place(children.get('') ?? []);
  for (const span of sorted) if (!placed.has(span)) place([span]);
  return tree;
}
