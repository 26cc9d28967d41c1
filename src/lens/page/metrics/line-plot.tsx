import { useMemo } from 'preact/hooks';
import type uPlot from 'uplot';
import { value as valueText } from '../base/format.js';
import type { Point } from './lines.js';
import { aligned } from './lines.js';
import type { Palette } from './plot.js';
import { axis, Plot, timeAxis } from './plot.js';

interface LinePlotProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly lines: readonly (readonly Point[])[];
  /** Values of the lines where the pointer is, if it is there. */
  readonly onPoint: (at: Pointed | undefined) => void;
}

export interface Pointed {
  /** In milliseconds. */
  readonly time: number;
  readonly values: readonly (number | null | undefined)[];
}

export function LinePlot({ label, names, lines, onPoint }: LinePlotProps) {
  const data = useMemo((): uPlot.AlignedData => {
    const { times, values } = aligned(lines);
    return [times, ...values];
  }, [lines]);
  const options = (palette: Palette): Omit<uPlot.Options, 'width' | 'height'> => ({
    legend: { show: false },
    cursor: { points: { size: 6 }, drag: { x: true, y: false } },
    axes: [
      timeAxis(palette),
      { ...axis(palette), size: 64, values: (_, ticks) => ticks.map((tick) => valueText(tick)) },
    ],
    hooks: {
      setCursor: [
        ({ cursor: { idx }, data: [times, ...values] }) => {
          const time = idx === null || idx === undefined ? undefined : times[idx];
          if (idx === null || idx === undefined || time === undefined) onPoint(undefined);
          else onPoint({ time: time * 1_000, values: values.map((row) => row[idx]) });
        },
      ],
    },
    series: [
      {},
      ...names.map((name, index) => ({
        label: name,
        stroke: palette.series[index % palette.series.length] ?? palette.accent,
        width: 1.5,
        spanGaps: true,
        points: { size: 4 },
      })),
    ],
  });
  return <Plot label={label} height={260} data={data} options={options} shape={names.join('\n')} />;
}
