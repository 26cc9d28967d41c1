/**
 * The feature gates a user may name. Most change nothing here: they are known so that command lines of the reference keep
 * working, and a wrong name is refused in its words. Source: `featuregate` of the reference at 0.131.0.
 */
export type GateStage = 'Alpha' | 'Beta' | 'Stable';

export interface FeatureGate {
  readonly id: string;
  readonly stage: GateStage;
  readonly description: string;
  /** Release that brought it, `v<nil>` where the reference does not say. */
  readonly from: string;
  /** Release that takes a stable gate away. */
  readonly to: string;
}

const UNKNOWN_VERSION = 'v<nil>';

function gate(
  id: string,
  stage: GateStage,
  description: string,
  from = UNKNOWN_VERSION,
  to = UNKNOWN_VERSION,
): FeatureGate {
  return { id, stage, description, from, to };
}

const BRIDGE = (filter: string): string =>
  `When enabled, ${filter} will convert ${filter} configuration to OTTL and use filterottl evaluation`;

/** Sorted by id. */
export const FEATURE_GATES: readonly FeatureGate[] = [
  gate(
    'confighttp.framedSnappy',
    'Beta',
    "Content encoding 'snappy' will compress/decompress block snappy format while 'x-snappy-framed' will compress/decompress framed snappy format.",
    'v0.125.0',
  ),
  gate(
    'confmap.enableMergeAppendOption',
    'Alpha',
    "Combines lists when resolving configs from different sources. This feature gate will not be stabilized 'as is'; the current behavior will remain the default.",
    'v0.120.0',
  ),
  gate(
    'exporter.PersistRequestContext',
    'Beta',
    'controls whether context should be stored alongside requests in the persistent queue',
    'v0.128.0',
  ),
  gate(
    'exporter.prometheusremotewritexporter.EnableMultipleWorkers',
    'Alpha',
    'When enabled and settings configured, the Prometheus remote exporter will spawn multiple workers/goroutines to handle incoming metrics batches concurrently',
  ),
  gate(
    'exporter.prometheusremotewritexporter.RetryOn429',
    'Alpha',
    'When enabled, the Prometheus remote write exporter will retry 429 http status code. Requires exporter.prometheusremotewritexporter.metrics.RetryOn429 to be enabled.',
    'v0.101.0',
  ),
  gate(
    'exporter.prometheusremotewritexporter.enableSendingRW2',
    'Alpha',
    'When enabled, the Prometheus remote write exporter will support sending rw2. Extra configuration is still required besides enabling this feature gate.',
    'v0.125.0',
  ),
  gate('filter.filterlog.useOTTLBridge', 'Alpha', BRIDGE('filterlog')),
  gate('filter.filtermetric.useOTTLBridge', 'Alpha', BRIDGE('filtermetric')),
  gate('filter.filterspan.useOTTLBridge', 'Alpha', BRIDGE('filterspan')),
  gate('otelcol.printInitialConfig', 'Alpha', 'if set to true, turns on the print-initial-config command', 'v0.120.0'),
  gate(
    'pkg.translator.prometheus.NormalizeName',
    'Stable',
    'Controls whether metrics names are automatically normalized to follow Prometheus naming convention',
    UNKNOWN_VERSION,
    'v0.130.0',
  ),
  gate(
    'pkg.translator.prometheus.PermissiveLabelSanitization',
    'Alpha',
    "Controls whether to change labels starting with '_' to 'key_'.",
  ),
  gate(
    'processor.transform.ConvertBetweenSumAndGaugeMetricContext',
    'Stable',
    'When enabled will use metric context for conversion between sum and gauge',
    UNKNOWN_VERSION,
    'v0.114.0',
  ),
  gate('service.AllowNoPipelines', 'Alpha', 'Allow starting the Collector without starting any pipelines.', 'v0.122.0'),
  gate(
    'service.noopTracerProvider',
    'Alpha',
    'Sets a Noop OpenTelemetry TracerProvider to reduce memory allocations. This featuregate is incompatible with the zPages extension.',
    'v0.107.0',
    'v0.109.0',
  ),
  gate('service.profilesSupport', 'Alpha', 'Controls whether profiles support can be enabled', 'v0.112.0'),
  gate(
    'telemetry.UseLocalHostAsDefaultMetricsAddress',
    'Beta',
    'controls whether default Prometheus metrics server use localhost as the default host for their endpoints',
    'v0.111.0',
  ),
  gate(
    'telemetry.disableHighCardinalityMetrics',
    'Alpha',
    'controls whether the collector should enable potentially highcardinality metrics. The gate will be removed when the collector allows for view configuration.',
  ),
  gate(
    'telemetry.newPipelineTelemetry',
    'Alpha',
    'Injects component-identifying scope attributes in internal Collector metrics',
    'v0.123.0',
  ),
  gate(
    'transform.flatten.logs',
    'Alpha',
    'Flatten log data prior to transformation so every record has a unique copy of the resource and scope. Regroups logs based on resource and scope after transformations.',
    'v0.103.0',
  ),
];

/** Gates of the hub alone. They are taken as any other, but stand in none of the lists that are the reference's. */
export const OWN_GATES: readonly FeatureGate[] = [
  gate(
    'otlphub.grpcLibraryConnections',
    'Alpha',
    "When enabled, connections to the otlp receiver's gRPC endpoint are kept by @grpc/grpc-js instead of the hub's own HTTP/2, at several times the CPU for small requests.",
  ),
];

/** @returns undefined where there is no such gate. */
export function findGate(id: string): FeatureGate | undefined {
  return [...FEATURE_GATES, ...OWN_GATES].find((one) => one.id === id);
}

/** Gates that are on unless told otherwise: all but alpha ones. */
export function defaultGates(): Set<string> {
  return new Set(FEATURE_GATES.filter(({ stage }) => stage !== 'Alpha').map(({ id }) => id));
}

export interface GateChange {
  /** What is wrong, in the reference's words; undefined when everything was applied. */
  readonly error: string | undefined;
  /** Lines the reference prints about gates that can no longer change. */
  readonly notices: readonly string[];
}

/**
 * Applies one `--feature-gates` value to the gates that are on.
 *
 * @param list comma-separated ids; `-` in front turns off, `+` or nothing turns on.
 */
export function applyGates(list: string, enabled: Set<string>): GateChange {
  const errors: string[] = [];
  const notices: string[] = [];
  for (const item of list === '' ? [] : list.split(',')) {
    const outcome = applyGate(item, enabled);
    if (outcome.error !== undefined) errors.push(outcome.error);
    if (outcome.notice !== undefined) notices.push(outcome.notice);
  }
  return { error: errors.length === 0 ? undefined : errors.join('; '), notices };
}

function applyGate(item: string, enabled: Set<string>): { readonly error?: string; readonly notice?: string } {
  const on = !item.startsWith('-');
  const id = item.replace(/^[+-]/, '');
  const known = findGate(id);
  if (known === undefined) {
    const valid = FEATURE_GATES.map((one) => one.id).join(' ');
    return { error: `no such feature gate ${JSON.stringify(id)}. valid gates: [${valid}]` };
  }
  if (known.stage === 'Stable') return stableGate(known, on);
  if (on) enabled.add(id);
  else enabled.delete(id);
  return {};
}

function stableGate({ id, to }: FeatureGate, on: boolean): { readonly error?: string; readonly notice?: string } {
  const quoted = JSON.stringify(id);
  if (!on) return { error: `feature gate ${quoted} is stable, can not be disabled` };
  const version = to.slice(1);
  return {
    notice: `Feature gate ${quoted} is stable and already enabled. It will be removed in version ${version} and continued use of the gate after version ${version} will result in an error.`,
  };
}
