/** Log records: as they come, or those that match. */
import type { LogRow } from '../../api.js';
import { clock, counted, levelOf, visible } from '../base/format.js';
import type { Route } from '../base/route.js';
import { hrefOf } from '../base/route.js';
import { Empty, Failed, NothingYet, WindowNote } from '../ui/notes.js';
import { LineText } from '../ui/text.js';
import { VirtualList } from '../ui/virtual-list.js';
import { LogFilterBar } from './filters.js';
import { LogPanel } from './log-panel.js';
import type { LogFilters } from './use-logs.js';
import { useLogs } from './use-logs.js';

const ROW_HEIGHT = 26;

export function LogTab({ params }: { readonly params: Route['params'] }) {
  const { text = '', severity = '', service = '', attribute = '', trace = '', id } = params;
  const filters: LogFilters = { text, severity, service, attribute, trace };
  const { tail, paused, pause, older, filtered, error, loading, state } = useLogs(filters);
  return (
    <div class="tab">
      <div class="bar">
        <LogFilterBar filters={filters} services={state?.services ?? []} id={id} />
        <div class="bar-end">
          <button type="button" aria-pressed={paused} onClick={() => pause(!paused)}>
            {paused ? 'Resume' : 'Pause'}
          </button>
        </div>
      </div>
      {error !== undefined && <Failed message={error.message} />}
      <div class="split">
        <div class="list">
          {tail.rows.length > 0 && (
            <div class="row-head log-row" aria-hidden="true">
              <span>Time</span>
              <span>Severity</span>
              <span>Service</span>
              <span>Body</span>
            </div>
          )}
          {tail.rows.length === 0 && !loading && error === undefined ? (
            <NoRows filtered={filtered && state?.window.items !== 0} />
          ) : (
            <VirtualList
              items={tail.rows}
              rowHeight={ROW_HEIGHT}
              label="Log records, newest first"
              keyOf={(row) => String(row.id)}
              hrefOf={(row) => hrefOf('logs', { ...filters, id: row.id })}
              render={(row) => <Row row={row} />}
              rowClass={(row) => `log-row level-${levelOf(row.severity)}`}
              selected={id}
              onScroll={(top) => {
                if (top > ROW_HEIGHT && !paused) pause(true); // whoever reads older rows is not to lose them
              }}
              foot={
                tail.next !== undefined && (
                  <p class="more">
                    <button type="button" onClick={() => void older()}>
                      Load older records
                    </button>
                  </p>
                )
              }
            />
          )}
        </div>
        {id !== undefined && <LogPanel key={id} id={id} closeHref={hrefOf('logs', { ...filters })} />}
      </div>
      <footer class="foot">
        <p role="status">
          {paused && (
            <>
              Paused{tail.held.length > 0 && `, ${counted(tail.held.length, 'newer one is', 'newer ones are')} held`}
              .{' '}
            </>
          )}
        </p>
        {tail.skipped > 0 && !filtered && (
          <p>
            {counted(tail.skipped, 'record')} came too fast to be shown; a filter finds{' '}
            {tail.skipped === 1 ? 'it' : 'them'}.
          </p>
        )}
        {state !== undefined && <WindowNote window={state.window} of="log record" />}
      </footer>
    </div>
  );
}

function NoRows({ filtered }: { readonly filtered: boolean }) {
  if (!filtered) return <NothingYet what="log records" />;
  return (
    <Empty title="No log record matches">
      <p>
        Only what the hub still keeps is searched; new records are looked at as they come.{' '}
        <a href={hrefOf('logs')}>Clear the filters</a>
      </p>
    </Empty>
  );
}

function Row({ row }: { readonly row: LogRow }) {
  const level = levelOf(row.severity);
  return (
    <>
      <span class="number">{clock(row.time ?? row.observedTime ?? row.arrived)}</span>
      <span class="level">{visible(row.severityText.slice(0, 12)) || (level === 'none' ? '–' : level)}</span>
      <span class="foreign line quiet">{visible(row.service)}</span>
      <LineText value={row.body} />
    </>
  );
}
