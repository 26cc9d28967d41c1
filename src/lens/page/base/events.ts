/** The stream of the tab that is open. It comes back by itself, and tells when the hub behind it is another one. */
import type { LensEvents } from '../../api.js';
import { urlOf } from './client.js';

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live'; readonly hello: LensEvents['hello'] }
  | { readonly state: 'away'; readonly since: number };

type Name = keyof LensEvents;
type Listener<N extends Name> = (event: LensEvents[N]) => void;
export type Listeners = { readonly [N in Name]?: Listener<N> } & {
  /** The stream is back: what came meanwhile was not told. */
  readonly again?: () => void;
};

const NAMES = ['flow', 'logs', 'metrics', 'traces', 'setup'] as const satisfies readonly Name[];

const RETRY_MS = 1_000;

/** A page that nobody sees hears nothing, and costs the hub nothing. @returns Closes the stream. */
export function connect(tab: string, listeners: Listeners, onConnection: (connection: Connection) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let away: number | undefined;
  let greeted = false;

  const open = (): void => {
    source = new EventSource(urlOf(`/events?tab=${tab}`));
    for (const name of NAMES) listen(source, name, listeners);
    source.addEventListener('hello', ({ data }: MessageEvent<string>) => {
      away = undefined;
      onConnection({ state: 'live', hello: JSON.parse(data) as LensEvents['hello'] });
      if (greeted) listeners.again?.();
      greeted = true;
    });
    source.addEventListener('error', () => {
      // The browser's own retry gives up on some answers and waits long after others.
      source?.close();
      away ??= Date.now();
      onConnection({ state: 'away', since: away });
      timer = setTimeout(open, RETRY_MS);
    });
  };
  const close = (): void => {
    source?.close();
    clearTimeout(timer);
  };
  const follow = (): void => (document.hidden ? close() : open());
  document.addEventListener('visibilitychange', follow);
  if (!document.hidden) open();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}

function listen<N extends Name>(source: EventSource, name: N, listeners: { readonly [M in N]?: Listener<M> }): void {
  source.addEventListener(name, (event) => {
    const { data } = event as MessageEvent<string>;
    listeners[name]?.(JSON.parse(data) as LensEvents[N]);
  });
}
