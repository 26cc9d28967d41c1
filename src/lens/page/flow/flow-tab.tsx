/** The running pipelines, as the YAML has them, with what moves through them. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Flow, FlowStage } from '../../api.js';
import { count, visible } from '../base/format.js';
import { useAnswer, useEvents } from '../base/hooks.js';
import type { Route } from '../base/route.js';
import { hrefOf } from '../base/route.js';
import { StateIcon } from '../ui/icons.js';
import { Failed } from '../ui/notes.js';
import { SendHint } from '../ui/send-hint.js';
import { FlowDrawing } from './drawing.js';
import { ExchangePanel } from './exchange-panel.js';
import { StagePanel } from './stage-panel.js';

export function FlowTab({ params }: { readonly params: Route['params'] }) {
  const { value, error } = useAnswer<Flow>('/flow');
  const [flow, setFlow] = useState<Flow>();
  useEffect(() => {
    if (value !== undefined) setFlow((last) => last ?? value);
  }, [value]);
  useEvents({ flow: setFlow });
  const stage = flow?.stages.find(({ id }) => id === params['stage']);
  const exchange = params['exchange'];
  return (
    <div class="tab">
      {error !== undefined && flow === undefined && <Failed message={error.message} />}
      {flow !== undefined && <Verdict flow={flow} />}
      <div class="split">
        {flow !== undefined && <Measured flow={flow} selected={params['stage']} />}
        {flow !== undefined && stage !== undefined && exchange === undefined && (
          <StagePanel key={stage.id} stage={stage} at={flow.at} />
        )}
        {stage !== undefined && exchange !== undefined && (
          <ExchangePanel key={exchange} id={exchange} stage={stage.id} />
        )}
      </div>
    </div>
  );
}

/** One sentence for the whole, and where to look first. */
function Verdict({ flow }: { readonly flow: Flow }) {
  const failing = flow.stages.filter(({ state }) => state === 'failing');
  const warned = flow.stages.filter(({ state }) => state === 'warning');
  const worst = failing.length > 0 ? 'failing' : warned.length > 0 ? 'warning' : 'ok';
  const accepted = flow.pipelines.reduce((sum, pipeline) => sum + pipeline.accepted, 0);
  // In a pipeline, or handed to an exporter that has not delivered yet.
  const pending =
    flow.pipelines.reduce((sum, pipeline) => sum + pipeline.pending, 0) +
    flow.stages.reduce((sum, { kind, states }) => sum + (kind === 'exporter' ? (states?.pending ?? 0) : 0), 0);
  return (
    <div class={`verdict verdict-${worst}`}>
      <StateIcon state={worst} />
      <p role="status">
        {worst === 'ok' && accepted === 0 && 'Ready; nothing has come in yet.'}
        {worst === 'ok' && accepted > 0 && 'Everything is on its way or delivered.'}
        {failing.length > 0 && <Links lead="Failing:" stages={failing} />}
        {warned.length > 0 && <Links lead="Worth a look:" stages={warned} />}
      </p>
      <p class="quiet number">
        {count(accepted)} accepted, {count(pending)} pending
        {accepted === 0 && <SendHint lead=" · try" />}
      </p>
    </div>
  );
}

function Links({ lead, stages }: { readonly lead: string; readonly stages: readonly FlowStage[] }) {
  return (
    <>
      {lead}{' '}
      {stages.map(({ id, component, troubles }, index) => (
        <span key={id} class="verdict-stage">
          <a href={hrefOf('flow', { stage: id })}>{component}</a>
          {troubles[0] !== undefined && ` (${troubles[0].reason})`}
          {index < stages.length - 1 ? ', ' : '. '}
        </span>
      ))}
    </>
  );
}

function Pipelines({ flow }: { readonly flow: Flow }) {
  return (
    <div class="pipelines">
      <table>
        <caption>Pipelines, as in the configuration</caption>
        <thead>
          <tr>
            <th scope="col">Pipeline</th>
            <th scope="col">From</th>
            <th scope="col">Through</th>
            <th scope="col">To</th>
            <th scope="col" class="right">
              Accepted
            </th>
            <th scope="col" class="right">
              Pending
            </th>
          </tr>
        </thead>
        <tbody>
          {flow.pipelines.map(({ id, signal, receivers, processors, exporters, accepted, pending }) => (
            <tr key={id}>
              <th scope="row">
                <svg class={`swatch signal-${signal}`} viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                  <rect width="10" height="10" rx="2" />
                </svg>{' '}
                {visible(id)}
              </th>
              <td>{visible(receivers.join(', '))}</td>
              <td>{visible(processors.join(', ')) || '–'}</td>
              <td>{visible(exporters.join(', '))}</td>
              <td class="right number">{count(accepted)}</td>
              <td class="right number">{count(pending)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Measured({ flow, selected }: { readonly flow: Flow; readonly selected: string | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // A panel beside the drawing may cover the stage it is about.
  useEffect(() => {
    box.current?.querySelector('.stage[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected, width]);
  return (
    <div class="flow" ref={box} tabIndex={0} role="group" aria-label="Pipelines">
      {width > 0 && <FlowDrawing flow={flow} width={width} selected={selected} />}
      <Pipelines flow={flow} />
    </div>
  );
}
