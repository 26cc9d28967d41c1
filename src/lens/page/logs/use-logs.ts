/** Log records as they come, or those that match; held while the reader reads. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LogPage } from '../../api.js';
import { getJson, queryOf } from '../base/client.js';
import { useAnswer, useEvents, useThrottledCount } from '../base/hooks.js';
import type { Tail } from './tail.js';
import { arrive, join, NO_ROWS, release } from './tail.js';

export interface LogFilters {
  readonly text: string;
  /** Least severity number. */
  readonly severity: string;
  readonly service: string;
  /** `key=value`. */
  readonly attribute: string;
  readonly trace: string;
}

const PAGE = 500;

export function useLogs(filters: LogFilters) {
  const query = queryOf({ ...filters });
  const filtered = query !== '';
  const path = `/logs${queryOf({ ...filters, limit: PAGE })}`;
  const [tail, setTail] = useState<Tail>(NO_ROWS);
  const [paused, setPaused] = useState(false);
  const holding = useRef(false); // what comes before the next drawing is held, too
  const missed = useRef(false);
  const [returns, setReturns] = useState(0);
  const [matches, lookAgain] = useThrottledCount(1_000);
  const [slow, lookAtWindow] = useThrottledCount(5_000);
  // The hub searches: it knows attributes and whole bodies, the page only rows.
  const page = useAnswer<LogPage>(path, returns);
  /** Number of the first record that was not searched; undefined until the page is there. */
  const searched = useRef<{ readonly path: string; end: number; isAsking: boolean } | undefined>(undefined);
  const state = useAnswer<LogPage>('/logs?limit=1', slow);

  useEffect(() => setTail(NO_ROWS), [path]);
  useEffect(() => {
    const { value } = page;
    if (value === undefined) return;
    setTail((last) => join(filtered ? NO_ROWS : last, value.rows, value.next));
    searched.current = { path, end: value.end, isAsking: false };
  }, [page.value]);
  useEffect(() => {
    const search = searched.current;
    if (!filtered || search?.path !== path || search.isAsking) return;
    search.isAsking = true;
    getJson<LogPage>(`/logs${queryOf({ ...filters, from: search.end, limit: PAGE })}`)
      .then(({ rows, end }) => {
        search.end = end;
        if (search === searched.current) setTail((last) => arrive(last, rows.toReversed(), 0, holding.current));
      })
      .catch(() => {}) // the next one asks for the same
      .finally(() => (search.isAsking = false));
  }, [matches]);
  const fillGap = (): void => {
    missed.current = holding.current;
    if (!holding.current) setReturns((n) => n + 1);
  };
  useEvents({
    again: fillGap,
    logs: ({ rows, skipped }) => {
      lookAtWindow();
      if (!filtered) setTail((last) => arrive(last, rows, skipped, holding.current));
      else if (!holding.current) lookAgain();
    },
  });

  const pause = (on: boolean): void => {
    holding.current = on;
    setPaused(on);
    if (on) return;
    setTail(release);
    if (missed.current) fillGap();
  };
  const older = async (): Promise<void> => {
    if (tail.next === undefined) return;
    pause(true); // looking again would take them away
    const { rows, next } = await getJson<LogPage>(`/logs${queryOf({ ...filters, before: tail.next, limit: PAGE })}`);
    setTail((last) => join(last, rows, next));
  };
  return { tail, paused, pause, older, filtered, error: page.error, loading: page.loading, state: state.value };
}
