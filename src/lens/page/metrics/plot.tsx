/** A uPlot that follows its box, its data and the colours of the page. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { useMedia } from '../base/hooks.js';

export interface Palette {
  readonly text: string;
  readonly grid: string;
  readonly surface: string;
  readonly accent: string;
  readonly heat: string;
  readonly series: readonly string[];
}

/** Lines beyond these share colours. */
export const COLOURS = 8;

interface PlotProps {
  readonly label: string;
  readonly height: number;
  readonly data: uPlot.AlignedData;
  /** A new one draws anew; it is told by `shape`. */
  readonly options: (palette: Palette) => Omit<uPlot.Options, 'width' | 'height'>;
  readonly shape: string;
}

export function Plot({ label, height, data, options, shape }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const dark = useMedia('(prefers-color-scheme: dark)');
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const size = () => ({ width: Math.max(200, element.clientWidth), height });
    const own = new uPlot({ ...options(paletteOf(element)), ...size() }, data, element);
    plot.current = own;
    const observer = new ResizeObserver(() => own.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      own.destroy();
      plot.current = undefined;
    };
  }, [shape, dark, height]);
  useEffect(() => plot.current?.setData(data), [data]);
  return <div class="plot" role="img" aria-label={label} ref={box} />;
}

function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: colour('--muted'),
    grid: colour('--line'),
    surface: colour('--surface'),
    accent: colour('--accent'),
    heat: colour('--heat'),
    series: Array.from({ length: COLOURS }, (_, index) => colour(`--series-${index}`)),
  };
}

export function axis(palette: Palette): uPlot.Axis {
  return {
    stroke: palette.text,
    font: '12px system-ui, sans-serif',
    grid: { stroke: palette.grid, width: 1 },
    ticks: { stroke: palette.grid, width: 1, size: 4 },
  };
}

/** Hours, minutes and seconds of a 24 hour clock, whatever the range. */
export function timeAxis(palette: Palette): uPlot.Axis {
  const pad = (n: number): string => String(n).padStart(2, '0');
  return {
    ...axis(palette),
    space: 64,
    size: 30,
    values: (_, times) =>
      times.map((time) => {
        const date = new Date(time * 1_000);
        return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
      }),
  };
}
