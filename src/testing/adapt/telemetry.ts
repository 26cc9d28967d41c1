/** The hub's own metrics on a free port; its log goes to the test. */
import type { Draft } from './draft.js';

const METRICS = ['service', 'telemetry', 'metrics'];
const READERS = [...METRICS, 'readers'];
const FREE_PORT = 'tests run side by side: a free port of this machine';

/** The page the reference shows unless told otherwise, but where nobody else is. */
const DEFAULT_PAGE = {
  pull: {
    exporter: {
      prometheus: {
        host: '127.0.0.1',
        port: 0,
        without_scope_info: true,
        without_type_suffix: true,
        without_units: true,
        with_resource_constant_labels: { included: ['*'] },
      },
    },
  },
};

export function adaptTelemetry(draft: Draft): void {
  if (draft.text([...METRICS, 'level']) === 'none') return;
  const own = draft.plain(READERS);
  const readers =
    Array.isArray(own) && own.length > 0 ? own.map(onFreePort).filter((reader) => reader !== undefined) : [];
  draft.set(READERS, readers.length > 0 ? readers : [DEFAULT_PAGE], FREE_PORT, 'a page on a free port');
  draft.remove([...METRICS, 'address'], FREE_PORT);
}

/** Undefined for a reader that sends metrics away: a test has no far side for it. */
function onFreePort(reader: unknown): unknown {
  const { pull } = (reader ?? {}) as { readonly pull?: { readonly exporter?: { readonly prometheus?: object } } };
  const page = pull?.exporter?.prometheus;
  if (page === undefined) return undefined;
  return { pull: { ...pull, exporter: { prometheus: { ...page, host: '127.0.0.1', port: 0 } } } };
}
