/** What views share: where the reader is, what the hub answered, and what it streams. */
import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { RequestError } from './client.js';
import { getJson } from './client.js';
import type { Listeners } from './events.js';
import type { Route } from './route.js';
import { parseRoute } from './route.js';

export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const update = (): void => setHash(location.hash);
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return parseRoute(hash);
}

export interface Answer<T> {
  /** The last answer; it stays while another one is on its way. */
  readonly value?: T | undefined;
  readonly error?: RequestError | undefined;
  readonly loading: boolean;
}

/** @param path Undefined asks for nothing. @param version Asks again when it changes, and keeps showing the old answer meanwhile. */
export function useAnswer<T>(path: string | undefined, version: unknown = 0): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T> & { readonly path?: string | undefined }>({ loading: true });
  useEffect(() => {
    if (path === undefined) {
      setAnswer({ loading: false });
      return;
    }
    const abort = new AbortController();
    getJson<T>(path, abort.signal).then(
      (value) => setAnswer({ value, path, loading: false }),
      (error: RequestError) => {
        if (!abort.signal.aborted) {
          setAnswer((last) => ({ value: last.path === path ? last.value : undefined, path, error, loading: false }));
        }
      },
    );
    return () => abort.abort();
  }, [path, version]);
  // An answer to another question is none.
  return answer.path === path ? answer : { loading: path !== undefined };
}

/** Tells the page's frame what the open tab wants to hear; see `App`. */
export const Stream = createContext<{ current: Listeners }>({ current: {} });

/** The latest listeners are called; they may change from one drawing to the next. */
export function useEvents(listeners: Listeners): void {
  const stream = useContext(Stream);
  const mine = useRef(listeners);
  mine.current = listeners;
  useEffect(() => {
    stream.current = mine.current;
    return () => {
      stream.current = {};
    };
  });
}

/** Counts up at most once in `ms` however often `bump` is called; the last call is never lost. */
export function useThrottledCount(ms: number): readonly [count: number, bump: () => void] {
  const [count, setCount] = useState(0);
  const state = useRef<{ timer?: ReturnType<typeof setTimeout>; again: boolean }>({ again: false });
  useEffect(() => () => clearTimeout(state.current.timer), []);
  const bump = (): void => {
    const own = state.current;
    if (own.timer !== undefined) {
      own.again = true;
      return;
    }
    setCount((n) => n + 1);
    own.timer = setTimeout(() => {
      delete own.timer;
      if (!own.again) return;
      own.again = false;
      bump();
    }, ms);
  };
  return [count, bump];
}

/** True while the media query matches. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const update = (): void => setMatches(media.matches);
    media.addEventListener('change', update);
    return () => media.removeEventListener('change', update);
  }, [query]);
  return matches;
}
