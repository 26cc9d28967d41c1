/** Traces: a list, and the one that was chosen as a waterfall. */
import type { TraceList, TraceRow } from '../../api.js';
import { queryOf } from '../base/client.js';
import { clock, count, counted, duration, visible } from '../base/format.js';
import { useAnswer, useEvents, useThrottledCount } from '../base/hooks.js';
import type { Route } from '../base/route.js';
import { go, hrefOf } from '../base/route.js';
import { Typed } from '../logs/filters.js';
import { FailingIcon } from '../ui/icons.js';
import { Empty, Failed, NothingYet, WindowNote } from '../ui/notes.js';
import { VirtualList } from '../ui/virtual-list.js';
import { TraceView } from './trace-view.js';

export function TraceTab({ params }: { readonly params: Route['params'] }) {
  const { id, span, text = '', service = '', errors = '', minMs = '' } = params;
  const filters = { text, service, errors, minMs };
  if (id !== undefined)
    return <TraceView key={id} id={id} span={span} backHref={hrefOf('traces', filters)} filters={filters} />;
  return <Traces filters={filters} />;
}

interface Filters extends Readonly<Record<string, string>> {
  readonly text: string;
  readonly service: string;
  readonly errors: string;
  readonly minMs: string;
}

function Traces({ filters }: { readonly filters: Filters }) {
  const [version, bump] = useThrottledCount(2_000);
  const { value, error, loading } = useAnswer<TraceList>(`/traces${queryOf({ ...filters, limit: 200 })}`, version);
  useEvents({ traces: bump, again: bump });
  const traces = value?.traces ?? [];
  const any = Object.values(filters).some((filter) => filter !== '');
  return (
    <div class="tab">
      <div class="bar">
        <TraceFilters filters={filters} services={value?.services ?? []} />
      </div>
      {error !== undefined && <Failed message={error.message} />}
      <div class="list">
        {traces.length === 0 && !loading && error === undefined ? (
          any ? (
            <Empty title="No trace matches">
              <a href={hrefOf('traces')}>Clear the filters</a>
            </Empty>
          ) : (
            <NothingYet what="traces" />
          )
        ) : (
          <>
            <div class="row-head trace-row" aria-hidden="true">
              <span>Start</span>
              <span>Name</span>
              <span>Services</span>
              <span class="right">Spans</span>
              <span>Errors</span>
              <span class="right">Duration</span>
            </div>
            <VirtualList
              items={traces}
              rowHeight={28}
              label="Traces, newest first"
              keyOf={(trace) => trace.id}
              hrefOf={(trace) => hrefOf('traces', { ...filters, id: trace.id })}
              rowClass={() => 'trace-row'}
              render={(trace) => <Row trace={trace} />}
            />
          </>
        )}
      </div>
      <footer class="foot">{value !== undefined && <WindowNote window={value.window} of="span" />}</footer>
    </div>
  );
}

function Row({ trace }: { readonly trace: TraceRow }) {
  return (
    <>
      <span class="number">{clock(trace.start)}</span>
      <span class="foreign line">
        <b>{visible(trace.service)}</b> {visible(trace.name)}
      </span>
      <span class="foreign line quiet">{visible(trace.services.join(', '))}</span>
      <span class="number right">
        {count(trace.spans)}
        <span class="unseen"> spans</span>
      </span>
      <span>
        {trace.errors > 0 && (
          <span class="bad">
            <FailingIcon /> <span class="errors-text">{counted(trace.errors, 'error')}</span>
          </span>
        )}
      </span>
      <span class="number right">{duration(trace.durationMs)}</span>
    </>
  );
}

function TraceFilters({ filters, services }: { readonly filters: Filters; readonly services: readonly string[] }) {
  const set = (name: keyof Filters) => (value: string) =>
    go(hrefOf('traces', { ...filters, [name]: value }), { replace: true });
  const known = filters.service === '' || services.includes(filters.service);
  return (
    <form class="filters" role="search" aria-label="Traces" onSubmit={(event) => event.preventDefault()}>
      <Typed label="Text" value={filters.text} onChange={set('text')} placeholder="name or trace id" />
      <label>
        Service
        <select value={filters.service} onChange={({ currentTarget }) => set('service')(currentTarget.value)}>
          <option value="">Any service</option>
          {[...services, ...(known ? [] : [filters.service])].map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Typed
        label="At least"
        value={filters.minMs}
        onChange={(value) => set('minMs')(/^\d+(\.\d+)?$/.test(value) ? value : '')}
        placeholder="milliseconds"
      />
      <label class="check">
        <input
          type="checkbox"
          checked={filters.errors !== ''}
          onChange={({ currentTarget }) => set('errors')(currentTarget.checked ? 'true' : '')}
        />
        Only with errors
      </label>
    </form>
  );
}
