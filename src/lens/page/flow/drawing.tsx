/** The drawing: ways as lines whose width tells their rate, stages as links that open what is known of them. */
import type { Flow, FlowStage } from '../../api.js';
import { brief, rate, visible } from '../base/format.js';
import { hrefOf } from '../base/route.js';
import { StateIcon } from '../ui/icons.js';
import type { Way } from './layout.js';
import { layOut } from './layout.js';

interface DrawingProps {
  readonly flow: Flow;
  readonly width: number;
  readonly selected: string | undefined;
}

export function FlowDrawing({ flow, width, selected }: DrawingProps) {
  const drawing = layOut(flow, width);
  const signal = new Map(flow.pipelines.map((pipeline) => [pipeline.id, pipeline.signal]));
  const failing = new Set(flow.stages.filter(({ state }) => state === 'failing').map(({ id }) => id));
  return (
    <div class="drawing" style={{ width: `${drawing.width}px`, height: `${drawing.height}px` }}>
      <svg width={drawing.width} height={drawing.height} aria-hidden="true">
        {drawing.ways.map((way) => (
          <WayLine
            key={`${way.edge.pipeline} ${way.edge.from} ${way.edge.to}`}
            way={way}
            signal={signal.get(way.edge.pipeline) ?? 'logs'}
            failing={failing.has(way.edge.to)}
          />
        ))}
      </svg>
      <ul class="stages" aria-label="Stages, from receivers to exporters">
        {[...drawing.stages]
          .sort((a, b) => a.x - b.x || a.y - b.y)
          .map(({ stage, x, y }) => (
            <li
              key={stage.id}
              style={{
                transform: `translate(${x}px, ${y}px)`,
                width: `${drawing.node.width}px`,
                height: `${drawing.node.height}px`,
              }}
            >
              <StageCard stage={stage} selected={stage.id === selected} />
            </li>
          ))}
      </ul>
    </div>
  );
}

interface WayProps {
  readonly way: Way;
  readonly signal: string;
  readonly failing: boolean;
}

function WayLine({ way: { edge, from, to }, signal, failing }: WayProps) {
  const bend = (to.x - from.x) / 2;
  const path = `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x - 3} ${to.y}`;
  const flows = edge.itemsPerSecond > 0;
  // A line twice as wide carries about a hundred times as much.
  const weight = flows ? Math.min(7, 1.5 + Math.log10(1 + edge.itemsPerSecond)) : 1.25;
  return (
    <g class={`way way-${signal}${flows ? '' : ' way-still'}${failing ? ' way-failing' : ''}`}>
      <path d={path} stroke-width={weight} />
      {flows && <path class="way-moves" d={path} stroke-width={Math.max(1.5, weight - 1.5)} />}
      <text x={(from.x + to.x) / 2} y={(from.y + to.y) / 2 - 6 - weight / 2} text-anchor="middle">
        {flows ? rate(edge.itemsPerSecond) : ''}
      </text>
    </g>
  );
}

const STATE_WORDS = { ok: '', warning: 'worth a look', failing: 'failing' };

function StageCard({ stage, selected }: { readonly stage: FlowStage; readonly selected: boolean }) {
  const { kind, component, state, states, troubles } = stage;
  return (
    <a
      class={`stage stage-${state}`}
      href={hrefOf('flow', { stage: stage.id })}
      aria-current={selected ? 'true' : undefined}
    >
      <span class="stage-kind">
        {kind}
        {kind === 'processor' && <span class="foreign"> · {visible(stage.pipelines.join(', '))}</span>}
        {state !== 'ok' && (
          <strong class="stage-state">
            <StateIcon state={state} /> {STATE_WORDS[state]}
          </strong>
        )}
      </span>
      <strong class="stage-name foreign line">{visible(component)}</strong>
      <Moving stage={stage} />
      {states !== undefined && <States stage={stage} states={states} />}
      {state !== 'ok' && troubles[0] !== undefined && (
        <span class="stage-reason foreign line">{visible(troubles[0].reason)}</span>
      )}
    </a>
  );
}

/** What passes it, and how full it is. */
function Moving({ stage: { itemsPerSecond, batch, queue } }: { readonly stage: FlowStage }) {
  const fill =
    batch !== undefined
      ? { name: 'batch', filled: batch.held, of: batch.sendSize }
      : queue !== undefined
        ? { name: 'queue', filled: queue.size, of: queue.capacity }
        : undefined;
  return (
    <span class="stage-moving number">
      <span class="stage-rate">
        {rate(itemsPerSecond)}
        {fill !== undefined && (
          <span class="quiet">
            {' '}
            {fill.name} {brief(fill.filled)} / {brief(fill.of)}
          </span>
        )}
      </span>
      {fill !== undefined && <Fill filled={fill.filled} of={fill.of} high={fill.name === 'queue'} />}
    </span>
  );
}

function States({ stage, states }: { readonly stage: FlowStage; readonly states: NonNullable<FlowStage['states']> }) {
  const { kind, retries = 0 } = stage;
  const shown: readonly (readonly [name: string, items: number, bad?: boolean])[] =
    kind === 'receiver'
      ? [
          ['accepted', states.accepted ?? 0],
          ['refused', states.refused ?? 0, true],
        ]
      : [
          ['delivered', states.delivered],
          ['pending', states.pending],
          ['dropped', states.dropped, true],
          ['retries', retries, true],
        ];
  return (
    <span class="stage-states number">
      {shown
        .filter(([, items], index) => index === 0 || items > 0)
        .map(([name, items, bad]) => (
          <span key={name} class={bad === true ? 'state-bad' : ''}>
            {brief(items)} {name}{' '}
          </span>
        ))}
    </span>
  );
}

interface FillProps {
  readonly filled: number;
  readonly of: number;
  /** Whether it is a bad sign to be nearly full. */
  readonly high: boolean;
}

function Fill({ filled, of, high }: FillProps) {
  const part = of > 0 ? Math.min(1, filled / of) : 0;
  return (
    <svg
      class={`fill ${high && part > 0.8 ? 'fill-high' : ''}`}
      viewBox="0 0 100 4"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="fill-all" width="100" height="4" />
      <rect class="fill-part" width={part * 100} height="4" />
    </svg>
  );
}
