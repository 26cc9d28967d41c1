/** The durable log as a part of the service: where it stands in the order of stopping, and what it tells about itself. */
import type { Meter } from '../component/telemetry.js';
import type { DurableStage } from '../durable/stage.js';
import type { Stopping } from './drain.js';

/**
 * Once receivers have stopped nothing more is handed on; once exporters have stopped and given back what they could not
 * deliver, the log is written and closed.
 *
 * @param nodes in the order they stop: receivers first, exporters last.
 */
export function durableStops(nodes: readonly Stopping[], durable: DurableStage | undefined): readonly Stopping[] {
  if (durable === undefined) return nodes;
  const receivers = nodes.filter(({ kind }) => kind === 'receiver');
  const others = nodes.filter(({ kind }) => kind !== 'receiver');
  return [...receivers, stop('hand on', async () => durable.stop()), ...others, stop('log', () => durable.close())];
}

function stop(id: string, shutdown: () => Promise<void>): Stopping {
  return { kind: 'durable', id, component: { start: () => Promise.resolve(), shutdown } };
}

/** Own metrics of the durable log. The reference has none like them, so their names carry the hub's. */
export function registerDurableMetrics(meter: (scope: string) => Meter, durable: DurableStage): void {
  const own = meter('otlp-hub/durable');
  own.observe(
    'otlp_hub_durable_items',
    { description: 'Items on disk that some exporter still has to get', unit: '{items}' },
    {},
    () => durable.pendingItems,
  );
  own.observe(
    'otlp_hub_durable_bytes',
    { description: 'Bytes of the durable log on disk', unit: 'By' },
    {},
    () => durable.diskBytes,
  );
}
