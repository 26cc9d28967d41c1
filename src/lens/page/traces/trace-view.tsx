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
  useEvents({ traces: bump }); // more of it may have come
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
        <code>{trace.id}</code> · {instant(trace.start)} · {duration(trace.durationMs)} · {counted(trace.spans, 'span')}
        {trace.errors > 0 && (
          <span class="bad">
            {' '}
            · <FailingIcon /> {counted(trace.errors, 'error')}
          </span>
        )}
        {' · '}
        <a href={hrefOf('logs', { trace: trace.id })}>{counted(trace.logs.length, 'log record')}</a>
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
  const { start, length, colour } = useMemo(() => extentOf(trace.tree), [trace]);
  return (
    <div class="list">
      <div class="row-head span-row" aria-hidden="true">
        <span>Span</span>
        <span class="ruler">
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <span key={part} style={{ left: `${part * 100}%` }}>
              {duration(part * length)}
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
        render={(one) => <SpanRow span={one} start={start} length={length} colour={colour.get(one.service) ?? 0} />}
      />
    </div>
  );
}

/** Of all spans, as clocks of different machines may put children outside their parents. A colour for each service. */
function extentOf(spans: readonly Span[]) {
  const start = spans.reduce((least, span) => Math.min(least, span.start), Infinity);
  const end = spans.reduce((most, span) => Math.max(most, span.start + span.durationMs), -Infinity);
  const colour = new Map<string, number>();
  for (const { service } of spans) if (!colour.has(service)) colour.set(service, colour.size % COLOURS);
  return { start, length: Math.max(0.001, end - start), colour };
}

interface SpanRowProps {
  readonly span: Span;
  readonly start: number;
  readonly length: number;
  readonly colour: number;
}

function SpanRow({ span, start, length, colour }: SpanRowProps) {
  const left = (span.start - start) / length;
  const width = span.durationMs / length;
  return (
    <>
      <span class="span-name" style={{ paddingLeft: `${Math.min(span.depth, 24) * 14}px` }}>
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
          class={`span-bar swatch-${colour}`}
          style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }}
          aria-hidden="true"
        />
        {span.events.slice(0, 50).map((event, index) => (
          <span
            key={index}
            class="span-event"
            style={{ left: `${Math.min(1, Math.max(0, (event.time - start) / length)) * 100}%` }}
            aria-hidden="true"
          />
        ))}
        <span class="span-duration number" style={labelPlace(left, width)}>
          {duration(span.durationMs)}
        </span>
      </span>
    </>
  );
}

/** Beside the bar, on the side that has room; over its end where neither has. */
function labelPlace(left: number, width: number): { left?: string; right?: string; background?: string } {
  if (left + width <= 0.8) return { left: `${(left + width) * 100}%` };
  if (left >= 0.2) return { right: `${(1 - left) * 100}%` };
  return { right: '4px', background: 'var(--surface)' };
}
