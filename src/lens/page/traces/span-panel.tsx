/** A span with everything it carries, and the log records written while it ran. */
import type { LogRow, Span, Trace } from '../../api.js';
import { clock, duration, instant, levelOf, visible } from '../base/format.js';
import { hrefOf } from '../base/route.js';
import { AttributeList } from '../ui/attributes.js';
import { FailingIcon } from '../ui/icons.js';
import { Panel, Section } from '../ui/panel.js';
import { LineText } from '../ui/text.js';

interface SpanPanelProps {
  readonly span: Span;
  readonly trace: Trace;
  readonly closeHref: string;
}

export function SpanPanel({ span, trace, closeHref }: SpanPanelProps) {
  const logs = trace.logs.filter((row) => row.spanId === span.id);
  return (
    <Panel title={<span class="foreign">{visible(span.name)}</span>} label="Span" closeHref={closeHref}>
      <p class="quiet">
        {span.kind} of {visible(span.service)}, {duration(span.durationMs)}, from{' '}
        <span class="whole">{instant(span.start)}</span>
      </p>
      {span.status === 'error' && (
        <p class="failed">
          <FailingIcon /> <span class="foreign">{visible(span.statusMessage) || 'Failed without a message'}</span>
        </p>
      )}
      <Section title="Attributes">
        <AttributeList attributes={span.attributes} />
      </Section>
      <Section title="Events">
        {span.events.length === 0 && <p class="quiet">None.</p>}
        {span.events.slice(0, 200).map((event, index) => (
          <details key={index} open={index < 3}>
            <summary>
              <span class="number">+{duration(event.time - span.start)}</span>{' '}
              <span class="foreign">{visible(event.name)}</span>
            </summary>
            <AttributeList attributes={event.attributes} none="No attributes." />
          </details>
        ))}
      </Section>
      <Section title="Log records">
        <Records rows={logs} />
      </Section>
      <Section title="Links">
        {span.links.length === 0 && <p class="quiet">None.</p>}
        {span.links.slice(0, 200).map(({ traceId, spanId, attributes }, index) => (
          <div key={index}>
            <a href={hrefOf('traces', { id: traceId, span: spanId })}>
              trace <code>{traceId}</code>, span <code>{spanId}</code>
            </a>
            {attributes.list.length > 0 && <AttributeList attributes={attributes} />}
          </div>
        ))}
      </Section>
      <Section title="Resource">
        <AttributeList attributes={span.resource} />
      </Section>
      <Section title="Identity">
        <dl class="pairs">
          <div>
            <dt>Span</dt>
            <dd>
              <code>{span.id}</code>
            </dd>
          </div>
          {span.parentId !== undefined && (
            <div>
              <dt>Parent</dt>
              <dd>
                <code>{span.parentId}</code>
              </dd>
            </div>
          )}
          <div>
            <dt>Scope</dt>
            <dd class="foreign">{visible(span.scope) || 'not named'}</dd>
          </div>
        </dl>
      </Section>
    </Panel>
  );
}

function Records({ rows }: { readonly rows: readonly LogRow[] }) {
  if (rows.length === 0) return <p class="quiet">None.</p>;
  return (
    <ul class="plain">
      {rows.slice(0, 200).map((row) => (
        <li key={row.id}>
          <a class={`row level-${levelOf(row.severity)}`} href={hrefOf('logs', { trace: row.traceId, id: row.id })}>
            <span class="number">{clock(row.time ?? row.arrived)}</span>{' '}
            <span class="level">{visible(row.severityText) || levelOf(row.severity)}</span>{' '}
            <LineText value={row.body} />
          </a>
        </li>
      ))}
    </ul>
  );
}
