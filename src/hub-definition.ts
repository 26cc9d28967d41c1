import type { ComponentId } from './component/id.js';
import { componentOf } from './config/hub-config.js';
import type { HubConfig } from './config/hub-config.js';
import { parsePipelineId } from './component/pipeline-id.js';
import type { PrometheusReader, Telemetry } from './config/telemetry-config.js';
import { telemetryOf } from './config/telemetry-config.js';
import { isSignal } from './pdata/signal.js';
import type { PipelineDefinition, ServiceDefinition } from './service/definition.js';

/** What the service builds from a configuration that has passed every check. */
export function serviceDefinition(config: HubConfig, gates: ReadonlySet<string>): ServiceDefinition {
  const { service } = config;
  return {
    pipelines: Object.entries(service.pipelines).flatMap(([id, settings]): PipelineDefinition[] => {
      const parsed = parsePipelineId(id);
      if ('error' in parsed || !isSignal(parsed.signal)) return [];
      const receivers = named(settings.receivers);
      return [
        {
          id,
          signal: parsed.signal,
          receivers,
          processors: named(settings.processors),
          exporters: named(settings.exporters),
        },
      ];
    }),
    extensions: named(service.extensions),
    telemetry: withGates(telemetryOf(service.telemetry), gates),
    component: (kind, id) => componentOf(config, kind, id),
  };
}

function named(ids: readonly (ComponentId | undefined)[]): ComponentId[] {
  return ids.filter((id) => id !== undefined);
}

/** With this gate off the default metrics page is reachable from everywhere. */
function withGates(telemetry: Telemetry, gates: ReadonlySet<string>): Telemetry {
  if (gates.has('telemetry.UseLocalHostAsDefaultMetricsAddress')) return telemetry;
  const readers = telemetry.metrics.readers.map((reader) =>
    reader.kind === 'prometheus' && isDefaultReader(reader) ? { ...reader, host: '' } : reader,
  );
  return { ...telemetry, metrics: { ...telemetry.metrics, readers } };
}

function isDefaultReader({
  host,
  port,
  withoutScopeInfo,
  withoutUnits,
  withoutTypeSuffix,
  resourceLabels,
}: PrometheusReader): boolean {
  const bareNames = withoutScopeInfo && withoutUnits && withoutTypeSuffix;
  return host === 'localhost' && port === 8888 && bareNames && resourceLabels !== undefined;
}
