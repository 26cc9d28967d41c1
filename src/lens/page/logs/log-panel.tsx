/** A log record with everything it carries, and where it was written to. */
import { useEffect, useState } from 'preact/hooks';
import type { LogRecord } from '../../api.js';
import { count, instant, levelOf, visible } from '../base/format.js';
import { useAnswer } from '../base/hooks.js';
import { hrefOf } from '../base/route.js';
import { AttributeList } from '../ui/attributes.js';
import { Failed } from '../ui/notes.js';
import { Panel, Section } from '../ui/panel.js';
import { CutText } from '../ui/text.js';

/** How often a record is looked at again that is in no blob, a second apart. */
const MOST_LOOKS = 15;

export function LogPanel({ id, closeHref }: { readonly id: string; readonly closeHref: string }) {
  const [looks, setLooks] = useState(0);
  const { value, error } = useAnswer<LogRecord>(`/logs/${encodeURIComponent(id)}`, looks);
  // It may be on its way into a blob.
  useEffect(() => {
    if (value === undefined || value.blobs.length > 0 || looks >= MOST_LOOKS) return;
    const timer = setTimeout(() => setLooks((n) => n + 1), 1_000);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <Panel title="Log record" label="Log record" closeHref={closeHref}>
      {error !== undefined && (
        <Failed message={error.status === 404 ? 'This record made room for newer ones.' : error.message} />
      )}
      {value !== undefined && <Record record={value} />}
    </Panel>
  );
}

const alike = (key: string, value: string): string => hrefOf('logs', { attribute: `${key}=${value}` });

function Record({ record }: { readonly record: LogRecord }) {
  const { scope } = record;
  return (
    <>
      {record.body.text === '' ? (
        <p class="quiet">It has no body.</p>
      ) : (
        <pre class="body" tabIndex={0} role="region" aria-label="Body">
          <CutText value={record.body} />
        </pre>
      )}
      <dl class="pairs">
        <Fact name="Severity">
          {record.severityText !== '' && `${visible(record.severityText)} `}
          <span class="quiet">{`${levelOf(record.severity)}, ${record.severity}`}</span>
        </Fact>
        <Fact name="Service">{visible(record.service) || 'not named'}</Fact>
        {record.time !== undefined && <Fact name="Time">{instant(record.time)}</Fact>}
        {record.observedTime !== undefined && <Fact name="Observed">{instant(record.observedTime)}</Fact>}
        <Fact name="Arrived">{instant(record.arrived)}</Fact>
        {record.eventName !== undefined && <Fact name="Event">{visible(record.eventName)}</Fact>}
        {record.traceId !== undefined && (
          <Fact name="Trace">
            <a href={hrefOf('traces', { id: record.traceId, span: record.spanId })}>
              <code>{record.traceId}</code>
            </a>
          </Fact>
        )}
        {record.spanId !== undefined && (
          <Fact name="Span">
            <code>{record.spanId}</code>
          </Fact>
        )}
      </dl>
      <Section title="Attributes">
        <AttributeList attributes={record.attributes} alikeHref={alike} />
      </Section>
      <Section title="Resource">
        <AttributeList attributes={record.resource} alikeHref={alike} />
      </Section>
      <Section title="Scope">
        <p class="foreign">
          {visible(scope.name) || 'not named'} {visible(scope.version)}
        </p>
        {scope.attributes.list.length > 0 && <AttributeList attributes={scope.attributes} />}
      </Section>
      <Section title="Written to">
        <Blobs record={record} />
      </Section>
    </>
  );
}

function Blobs({ record }: { readonly record: LogRecord }) {
  if (record.blobs.length === 0) return <p class="quiet">No blob that the hub knows of.</p>;
  return (
    <ul class="plain">
      {record.blobs.map(({ exporter, name, offset, exchange }) => (
        <li key={`${exporter} ${name}`}>
          <span class="foreign">{visible(name)}</span>
          {offset !== undefined && <> at byte {count(offset)}</>} by {visible(exporter)}
          {exchange !== undefined && (
            <>
              {' '}
              · <a href={hrefOf('flow', { stage: `exporter:${exporter}`, exchange })}>the bytes</a>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="foreign">{children}</dd>
    </div>
  );
}
