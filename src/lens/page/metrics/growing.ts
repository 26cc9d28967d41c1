/** A metric that is looked at: asked for whole once, then only for what is new. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Metric, Series } from '../../api.js';
import type { RequestError } from '../base/client.js';
import { getJson, queryOf } from '../base/client.js';
import type { Answer } from '../base/hooks.js';

/** Points of a series that are kept in the page. */
export const MOST_POINTS = 240;

/** @param version asks for what is new when it changes. */
export function useGrowing(name: string, version: number): Answer<Metric> {
  const [answer, setAnswer] = useState<Answer<Metric>>({ loading: true });
  const latest = useRef<Metric | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const query = queryOf({ since: latest.current?.next });
    getJson<Metric>(`/metrics/${encodeURIComponent(name)}${query}`, signal).then(
      (later) => {
        if (signal.aborted) return; // the next request asks for the same again
        latest.current = latest.current === undefined ? later : grown(latest.current, later);
        setAnswer({ value: latest.current, loading: false });
      },
      (error: RequestError) => {
        if (!signal.aborted) setAnswer((last) => ({ ...last, error, loading: false }));
      },
    );
    return () => abort.abort();
  }, [version]);
  return answer;
}

/** @param later asked for with the `next` of the first. Series that it does not have are gone. */
export function grown(metric: Metric, later: Metric): Metric {
  const known = new Map(metric.shown.map((series) => [keyOf(series), series]));
  return { ...later, shown: later.shown.map((series) => joined(known.get(keyOf(series)), series)) };
}

function joined(before: Series | undefined, series: Series): Series {
  if (before === undefined) return series;
  const { histograms = [] } = series;
  const all = [...(before.histograms ?? []), ...histograms].slice(-MOST_POINTS);
  return {
    ...series,
    points: [...before.points, ...series.points].slice(-MOST_POINTS),
    ...(all.length === 0 ? {} : { histograms: all }),
  };
}

function keyOf({ labels }: Series): string {
  return JSON.stringify(labels);
}
