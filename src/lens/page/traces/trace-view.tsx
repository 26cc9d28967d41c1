/** One trace: its spans on a common axis of time, and the one that was chosen in full. */
import { useMemo } from 'preact/hooks';
import type { Span, Trace } from '../../api.js';
import { counted, duration, instant, visible } from '../base/format.js';
import { useAnswer, useEvents, useThrottledCount } from '../base/hooks.js';
import { hrefOf } from '../base/route.js';
import { FailingIcon } from '../ui/icons.js';
import { Empty, Failed } from '../ui/notes.js';
import { VirtualList } from '../ui/virtual-list.js';
import { COLOURS } from '../metrics/plot.js';
import { SpanPanel } from './span-panel.js';

interface TraceViewProps {
  readonly id: string;
  readonly span: string | undefined;
  readonly backHref: string;
  readonly filters: Readonly<Record<string, string>>;
}

export function TraceView({ id, span, backHref, filters }: TraceViewProps) {
  const [version, bump] = useThrottledCount(1_000);
  useEvents({ traces: bump, again: bump }); // more of it may have come
  const { value, error } = useAnswer<Trace>(`/traces/${encodeURIComponent(id)}`, version);
  const chosen = value?.tree.find((one) => one.id === span);
  return (
    <div class="tab">
      <p class="back back-always">
        <a href={backHref}>← All traces</a>
      </p>
      {error !== undefined && error.status !== 404 && <Failed message={error.message} />}
      {error?.status === 404 && value === undefined && (
        <Empty title="The hub does not know this trace">
          <p>It never came this way, or it made room for newer ones.</p>
          <p class="foreign">{visible(id)}</p>
        </Empty>
      )}
      {value !== undefined && (
        <>
          <Head trace={value} />
          <div class="split">
            <Waterfall trace={value} span={span} filters={filters} />
            {chosen !== undefined && (
              <SpanPanel key={chosen.id} span={chosen} trace={value} closeHref={hrefOf('traces', { ...filters, id })} />
            )}
          </div>
        </>
      )}
    </div>
  );
}

function Head({ trace }: { readonly trace: Trace }) {
  return (
    <div class="trace-head">
      <h2 class="foreign">
        {visible(trace.service)} {visible(trace.name)}
      </h2>
      <p class="quiet">
        <code>{trace.id}</code> · <span class="whole">{instant(trace.start)}</span> · {duration(trace.durationMs)} ·{' '}
        {counted(trace.spans, 'span')}
        {trace.errors > 0 && (
          <span class="bad">
            {' '}
            · <FailingIcon /> {counted(trace.errors, 'error')}
          </span>
        )}
        {' · '}
        {trace.logs.length === 0 ? (
          'no log records'
        ) : (
          <a href={hrefOf('logs', { trace: trace.id })}>{counted(trace.logs.length, 'log record')}</a>
        )}
      </p>
    </div>
  );
}

interface WaterfallProps {
  readonly trace: Trace;
  readonly span: string | undefined;
  readonly filters: Readonly<Record<string, string>>;
}

function Waterfall({ trace, span, filters }: WaterfallProps) {
  const extent = useMemo(() => extentOf(trace.tree), [trace]);
  return (
    <div class="list">
      <div class="row-head span-row" aria-hidden="true">
        <span>Span</span>
        <span class="ruler">
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <span key={part} style={{ left: `${part * 100}%` }}>
              {duration(part * extent.length)}
            </span>
          ))}
        </span>
      </div>
      <VirtualList
        items={trace.tree}
        rowHeight={28}
        label="Spans, parents before children"
        keyOf={(one) => one.id}
        hrefOf={(one) => hrefOf('traces', { ...filters, id: trace.id, span: one.id })}
        rowClass={(one) => `span-row ${one.status === 'error' ? 'span-error' : ''}`}
        selected={span}
        render={(one) => <SpanRow span={one} extent={extent} />}
      />
    </div>
  );
}

interface Extent {
  readonly start: number;
  readonly length: number;
  readonly depth: number;
  readonly colour: ReadonlyMap<string, number>;
}

/** Of all spans, as clocks of different machines may put children outside their parents. A colour for each service. */
function extentOf(spans: readonly Span[]): Extent {
  const start = spans.reduce((least, span) => Math.min(least, span.start), Infinity);
  const end = spans.reduce((most, span) => Math.max(most, span.start + span.durationMs), -Infinity);
  const colour = new Map<string, number>();
  for (const { service } of spans) if (!colour.has(service)) colour.set(service, colour.size % COLOURS);
  const depth = spans.reduce((most, span) => Math.max(most, span.depth), 1);
  return { start, length: Math.max(0.001, end - start), depth, colour };
}

interface SpanRowProps {
  readonly span: Span;
  readonly extent: Extent;
}

/** Of the name's column, for the deepest span: names are to be read at any depth. */
const MOST_INDENT = 40;

function SpanRow({ span, extent: { start, length, depth, colour } }: SpanRowProps) {
  const left = (span.start - start) / length;
  const width = span.durationMs / length;
  const events = span.events.slice(0, 50).map(({ time }) => Math.min(1, Math.max(0, (time - start) / length)));
  return (
    <>
      <span
        class="span-name"
        style={{ paddingLeft: `min(${span.depth * 14}px, ${(span.depth / depth) * MOST_INDENT}%)` }}
      >
        {span.status === 'error' && (
          <>
            <FailingIcon />
            <span class="unseen">error </span>
          </>
        )}
        <span class="foreign line">
          <b>{visible(span.service)}</b> {visible(span.name)}
        </span>
      </span>
      <span class="span-time">
        <span
          class={`span-bar swatch-${colour.get(span.service) ?? 0}`}
          style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }}
          aria-hidden="true"
        />
        {events.map((at, index) => (
          <span key={index} class="span-event" style={{ left: `${at * 100}%` }} aria-hidden="true" />
        ))}
        {/* Behind the bar and its marks; there is room for it behind the end of the trace. */}
        <span class="span-duration number" style={{ left: `${Math.max(left + width, ...events) * 100}%` }}>
          {duration(span.durationMs)}
        </span>
      </span>
    </>
  );
}
