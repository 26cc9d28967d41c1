/** The drawing: ways as lines whose width tells their rate, stages as links that open what is known of them. */
import type { Flow, FlowStage } from '../../api.js';
import { count, rate, visible } from '../base/format.js';
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
  const { kind, component, state, states, batch, queue, retries, troubles } = stage;
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
      <span class="stage-name">
        <strong class="foreign line">{visible(component)}</strong>
        <span class="number">{rate(stage.itemsPerSecond)}</span>
      </span>
      {batch !== undefined && (
        <Fill
          name="batch"
          filled={batch.held}
          of={batch.sendSize}
          text={`${count(batch.held)} of ${count(batch.sendSize)}`}
        />
      )}
      {queue !== undefined && (
        <Fill
          name="queue"
          filled={queue.size}
          of={queue.capacity}
          text={`${count(queue.size)} of ${count(queue.capacity)} ${queue.unit}`}
        />
      )}
      {states !== undefined && (
        <span class="stage-states number">
          {kind === 'receiver' ? (
            <>
              <State name="accepted" items={states.accepted ?? 0} />
              <State name="refused" items={states.refused ?? 0} bad />
            </>
          ) : (
            <>
              <State name="delivered" items={states.delivered} />
              <State name="pending" items={states.pending} />
              <State name="dropped" items={states.dropped} bad />
            </>
          )}
          {retries !== undefined && retries > 0 && <State name="retries" items={retries} bad />}
        </span>
      )}
      {state !== 'ok' && troubles[0] !== undefined && (
        <span class="stage-reason foreign line">{visible(troubles[0].reason)}</span>
      )}
    </a>
  );
}

function State({
  name,
  items,
  bad = false,
}: {
  readonly name: string;
  readonly items: number;
  readonly bad?: boolean;
}) {
  if (items === 0 && name !== 'delivered' && name !== 'accepted') return null;
  return (
    <span class={bad ? 'state-bad' : ''}>
      {count(items)} {name}{' '}
    </span>
  );
}

interface FillProps {
  readonly name: string;
  readonly filled: number;
  readonly of: number;
  readonly text: string;
}

function Fill({ name, filled, of, text }: FillProps) {
  const part = of > 0 ? Math.min(1, filled / of) : 0;
  return (
    <span class="fill">
      <span class="fill-text number">
        {name} {text}
      </span>
      <svg
        class={part > 0.8 && name === 'queue' ? 'fill-high' : ''}
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <rect class="fill-all" width="100" height="4" rx="0" />
        <rect class="fill-part" width={part * 100} height="4" rx="0" />
      </svg>
    </span>
  );
}
