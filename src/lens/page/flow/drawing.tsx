/** The drawing: ways as lines whose width tells their rate, stages as links that open what is known of them. */
import type { Flow, FlowStage } from '../../api.js';
import { brief, count, rate, visible } from '../base/format.js';
import { hrefOf } from '../base/route.js';
import { StateIcon } from '../ui/icons.js';
import type { Way } from './layout.js';
import { layOut } from './layout.js';
import { numbersOf } from './numbers.js';

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
          .map(({ stage, x, y, height }) => (
            <li
              key={stage.id}
              style={{
                transform: `translate(${x}px, ${y}px)`,
                width: `${drawing.nodeWidth}px`,
                height: `${height}px`,
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
  const label = alongWay(from, to, bend);
  const flows = edge.itemsPerSecond > 0;
  // A line twice as wide carries about a hundred times as much.
  const weight = flows ? Math.min(7, 1.5 + Math.log10(1 + edge.itemsPerSecond)) : 1.25;
  return (
    <g class={`way way-${signal}${flows ? '' : ' way-still'}${failing ? ' way-failing' : ''}`}>
      <path d={path} stroke-width={weight} />
      {flows && <path class="way-moves" d={path} stroke-width={Math.max(1.5, weight - 1.5)} />}
      <text x={label.x} y={label.y - 6 - weight / 2} text-anchor="middle">
        {flows ? rate(edge.itemsPerSecond) : ''}
      </text>
    </g>
  );
}

/** Nearer to where the way begins, as ways to one stage come close to each other at its end. */
function alongWay(from: Way['from'], to: Way['to'], bend: number): Way['from'] {
  const t = 0.32;
  const end = 3 * t ** 2 - 2 * t ** 3; // how much of the curve's end weighs there; the rest is its begin
  const controls = 3 * (1 - t) ** 2 * t - 3 * (1 - t) * t ** 2;
  return { x: from.x * (1 - end) + to.x * end + bend * controls, y: from.y * (1 - end) + to.y * end };
}

const STATE_WORDS = { ok: '', warning: 'worth a look', failing: 'failing' };

function StageCard({ stage, selected }: { readonly stage: FlowStage; readonly selected: boolean }) {
  const { kind, component, state, troubles } = stage;
  return (
    <a
      class={`stage stage-${state}`}
      href={hrefOf('flow', { stage: stage.id })}
      aria-current={selected ? 'true' : undefined}
    >
      <span class="stage-kind">
        <span class="foreign line">
          {kind === 'processor' && `${visible(stage.pipelines.join(', '))} `}
          {kind}
        </span>{' '}
        <span class="number">{rate(stage.itemsPerSecond)}</span>
      </span>
      <strong class="stage-name foreign line">{visible(component)}</strong>
      {state !== 'ok' && (
        <span class="stage-state">
          <StateIcon state={state} />
          <span class="foreign two">
            <strong>{STATE_WORDS[state]}</strong>
            {troubles[0] !== undefined && `: ${visible(troubles[0].reason)}`}
          </span>
        </span>
      )}
      <Fullness stage={stage} />
      <span class="stage-states number">
        {numbersOf(stage).map(({ name, items, bad }) => (
          <span key={name} class={bad ? 'state-bad' : ''}>
            {brief(items)} {name}{' '}
          </span>
        ))}
      </span>
    </a>
  );
}

function Fullness({ stage: { batch, queue } }: { readonly stage: FlowStage }) {
  if (batch !== undefined) return <Fill name="batch" filled={batch.held} of={batch.sendSize} high={false} />;
  return queue === undefined ? null : <Fill name="queue" filled={queue.size} of={queue.capacity} high />;
}

interface FillProps {
  readonly name: string;
  readonly filled: number;
  readonly of: number;
  /** Whether it is a bad sign to be nearly full. */
  readonly high: boolean;
}

function Fill({ name, filled, of, high }: FillProps) {
  const part = of > 0 ? Math.min(1, filled / of) : 0;
  return (
    <span class={`fill ${high && part > 0.8 ? 'fill-high' : ''}`}>
      <span class="fill-text number">
        {name} {count(filled)} of {count(of)}
      </span>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="fill-all" width="100" height="4" />
        <rect class="fill-part" width={part * 100} height="4" />
      </svg>
    </span>
  );
}
