/** Where the reader is: `#/logs?text=timeout&id=7`. Every view has an address, so that it can be kept, shared and gone back to. */

export const TABS = ['flow', 'logs', 'metrics', 'traces', 'setup'] as const;
export type Tab = (typeof TABS)[number];

export interface Route {
  readonly tab: Tab;
  readonly params: Readonly<Record<string, string>>;
}

export type Params = Readonly<Record<string, string | number | undefined>>;

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s, 2);
  const tab = TABS.find((name) => name === path) ?? 'flow';
  return { tab, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** Parameters that are undefined or empty are left out. */
export function hrefOf(tab: Tab, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return `#/${tab}${text === '' ? '' : `?${text}`}`;
}

/** Follows a link. `replace` leaves no step to go back to, for what is typed letter by letter. */
export function go(href: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = href;
    return;
  }
  history.replaceState(history.state, '', href);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
