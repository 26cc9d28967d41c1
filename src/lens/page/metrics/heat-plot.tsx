/** The heat map of a histogram under the lines of its quantiles. Rows are buckets, each as high as the next. */
import { useMemo, useRef } from 'preact/hooks';
import type uPlot from 'uplot';
import type { Series } from '../../api.js';
import { value as valueText } from '../base/format.js';
import { go, hrefOf } from '../base/route.js';
import type { Heat } from './heat.js';
import { positionOf, quantileOf } from './heat.js';
import type { Palette } from './plot.js';
import { axis, Plot, timeAxis } from './plot.js';

export const QUANTILES = [0.5, 0.9, 0.99] as const;

type Exemplar = Series['exemplars'][number];

interface HeatPlotProps {
  readonly name: string;
  readonly unit: string;
  readonly heat: Heat;
  readonly exemplars: readonly Exemplar[];
}

export function HeatPlot({ name, unit, heat, exemplars }: HeatPlotProps) {
  const data = useMemo((): uPlot.AlignedData => {
    const lines = QUANTILES.map((q) =>
      heat.cells.map((column) => quantileOf(heat.bounds, column, q)?.position ?? null),
    );
    return [heat.times.map((time) => time / 1_000), ...lines];
  }, [heat]);
  // The plot lives longer than one answer.
  const latest = useRef({ heat, exemplars });
  latest.current = { heat, exemplars };
  const rows = heat.bounds.length;
  const options = (palette: Palette): Omit<uPlot.Options, 'width' | 'height'> => ({
    legend: { show: false },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { range: () => timesOf(latest.current.heat) },
      y: { range: () => [0, latest.current.heat.bounds.length] },
    },
    axes: [
      timeAxis(palette),
      {
        ...axis(palette),
        size: 64,
        grid: { show: false },
        splits: () => ticksOf(latest.current.heat.bounds.length),
        values: (_, splits) => splits.map((split) => boundText(latest.current.heat, split)),
      },
    ],
    series: [
      {},
      ...QUANTILES.map((q, index) => ({
        label: `p${q * 100}`,
        stroke: palette.series[QUANTILE_COLOURS[index] ?? 0] ?? palette.accent,
        width: 2,
        spanGaps: true,
        points: { size: 4 },
      })),
    ],
    hooks: {
      drawAxes: [(plot) => drawCells(plot, latest.current.heat, palette)],
      draw: [(plot) => drawExemplars(plot, latest.current, palette)],
      ready: [
        (plot) =>
          plot.over.addEventListener('click', ({ offsetX, offsetY }) => follow(plot, latest.current, offsetX, offsetY)),
      ],
    },
  });
  return (
    <Plot
      label={`Heat map of ${name}${unit === '' ? '' : `, in ${unit}`}, with its quantiles; the table below has their last values`}
      height={300}
      data={data}
      options={options}
      shape={`${name} ${rows}`}
    />
  );
}

/** Which of the page's colours p50, p90 and p99 have. */
export const QUANTILE_COLOURS = [2, 1, 3];

function timesOf({ times, step }: Heat): [number, number] {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  return [(first - step / 2) / 1_000, (last + step / 2) / 1_000];
}

function ticksOf(rows: number): number[] {
  const every = Math.max(1, Math.ceil(rows / 10));
  return Array.from({ length: Math.floor(rows / every) + 1 }, (_, index) => index * every);
}

function boundText({ bounds }: Heat, split: number): string {
  if (split === 0) return '';
  const bound = bounds[split - 1];
  return bound === undefined ? '' : bound === '+Inf' ? '+Inf' : valueText(bound);
}

function drawCells(plot: uPlot, heat: Heat, palette: Palette): void {
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = palette.heat;
  for (const [index, column] of heat.cells.entries()) {
    const middle = heat.times[index] ?? 0;
    const left = plot.valToPos((middle - heat.step / 2) / 1_000, 'x', true);
    const right = plot.valToPos((middle + heat.step / 2) / 1_000, 'x', true);
    for (const [row, count] of column.entries()) {
      if (count === 0) continue;
      // The root lets rare observations be seen beside frequent ones.
      ctx.globalAlpha = 0.12 + 0.78 * Math.sqrt(count / heat.most);
      const top = plot.valToPos(row + 1, 'y', true);
      const bottom = plot.valToPos(row, 'y', true);
      ctx.fillRect(left, top, Math.max(1, right - left - 1), Math.max(1, bottom - top - 1));
    }
  }
  ctx.restore();
}

interface Drawn {
  readonly heat: Heat;
  readonly exemplars: readonly Exemplar[];
}

function drawExemplars(plot: uPlot, { heat, exemplars }: Drawn, palette: Palette): void {
  const { ctx } = plot;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = palette.surface;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const { time, value } of exemplars) {
    const x = plot.valToPos(time / 1_000, 'x', true);
    const y = plot.valToPos(positionOf(heat.bounds, value), 'y', true);
    if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, y - size);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size);
    ctx.lineTo(x - size, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

const REACH = 12;

/** Opens the trace of the exemplar under the pointer. */
function follow(plot: uPlot, { heat, exemplars }: Drawn, x: number, y: number): void {
  const hit = exemplars.find(({ time, value, traceId }) => {
    const dx = plot.valToPos(time / 1_000, 'x') - x;
    const dy = plot.valToPos(positionOf(heat.bounds, value), 'y') - y;
    return traceId !== undefined && Math.hypot(dx, dy) <= REACH;
  });
  if (hit?.traceId !== undefined) go(hrefOf('traces', { id: hit.traceId, span: hit.spanId }));
}
