/** Metrics as the back end was given them: names on the left, the one that was chosen on the right. */
import type { MetricList, MetricRow } from '../../api.js';
import { queryOf } from '../base/client.js';
import { counted, inUnit, visible } from '../base/format.js';
import { useAnswer, useEvents, useThrottledCount } from '../base/hooks.js';
import type { Route } from '../base/route.js';
import { go, hrefOf } from '../base/route.js';
import { Typed } from '../logs/filters.js';
import { Empty, Failed, NothingYet, WindowNote } from '../ui/notes.js';
import { VirtualList } from '../ui/virtual-list.js';
import { Flags } from './flags.js';
import { MetricView } from './metric-view.js';

export function MetricTab({ params }: { readonly params: Route['params'] }) {
  const { text = '', name } = params;
  const [listVersion, bumpList] = useThrottledCount(2_000);
  const [version, bump] = useThrottledCount(1_000);
  const { value, error, loading } = useAnswer<MetricList>(`/metrics${queryOf({ text })}`, listVersion);
  useEvents({
    again: () => {
      bumpList();
      bump();
    },
    metrics: ({ names }) => {
      bumpList();
      if (name !== undefined && names.includes(name)) bump();
    },
  });
  const metrics = value?.metrics ?? [];
  return (
    <div class="tab">
      {error !== undefined && <Failed message={error.message} />}
      <div class={`pair ${name === undefined ? '' : 'pair-chosen'}`}>
        <div class="pair-list">
          <form class="filters" role="search" aria-label="Metrics" onSubmit={(event) => event.preventDefault()}>
            <Typed
              label="Name"
              value={text}
              placeholder="part of a name or label"
              onChange={(next) => go(hrefOf('metrics', { text: next, name }), { replace: true })}
            />
          </form>
          {metrics.length === 0 && !loading && error === undefined ? (
            text === '' ? (
              <NothingYet what="metrics" />
            ) : (
              <Empty title="No metric matches">
                <a href={hrefOf('metrics')}>Clear the filter</a>
              </Empty>
            )
          ) : (
            <VirtualList
              items={metrics}
              rowHeight={48}
              label="Metrics"
              keyOf={(metric) => metric.name}
              hrefOf={(metric) => hrefOf('metrics', { text, name: metric.name })}
              rowClass={() => 'two-lines'}
              selected={name}
              render={(metric) => <Row metric={metric} />}
            />
          )}
        </div>
        <div class="pair-view" tabIndex={0} role="group" aria-label="Metric">
          {name === undefined ? (
            metrics.length > 0 && (
              <Empty title="Choose a metric">
                <p>Its plots, series, exemplars and the way to its name are shown here.</p>
              </Empty>
            )
          ) : (
            <>
              <p class="back">
                <a href={hrefOf('metrics', { text })}>← All metrics</a>
              </p>
              <MetricView key={name} name={name} version={version} />
            </>
          )}
        </div>
      </div>
      <footer class="foot">{value !== undefined && <WindowNote window={value.window} of="request" />}</footer>
    </div>
  );
}

function Row({ metric }: { readonly metric: MetricRow }) {
  return (
    <>
      <span class="foreign line">{visible(metric.name) || 'not named'}</span>
      <span class="quiet line">
        {metric.type}
        {inUnit(metric.unit)}, {counted(metric.series, 'series', 'series')}{' '}
        <Flags flags={metric.flags.filter(({ kind }) => kind !== 'renamed')} />
      </span>
    </>
  );
}
