import type { MetricsLevel } from '../../../config/telemetry-schema.js';
import type { InstrumentReading, ScopeReading } from './instruments.js';

const RANK: Readonly<Record<MetricsLevel, number>> = { none: 0, basic: 1, normal: 2, detailed: 3 };

/** Scopes whose instruments show from a level on, whatever the instrument says of itself. */
const SCOPE_LEVEL: Readonly<Record<string, MetricsLevel>> = {
  'go.opentelemetry.io/collector/processor/batchprocessor': 'normal',
  'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc': 'detailed',
  'go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp': 'detailed',
};

/** What `service::telemetry::metrics::level` shows of the readings. Source: the views of the reference's `service.go`. */
export function visibleAt(level: MetricsLevel, readings: readonly ScopeReading[]): ScopeReading[] {
  return readings
    .map(({ scope, instruments }) => ({
      scope,
      instruments: instruments.filter((instrument) => RANK[level] >= RANK[lowestLevel(scope, instrument)]),
    }))
    .filter(({ instruments }) => instruments.length > 0);
}

function lowestLevel(scope: string, instrument: InstrumentReading): MetricsLevel {
  const ofScope = SCOPE_LEVEL[scope] ?? 'basic';
  const ofInstrument = instrument.options.level ?? 'basic';
  return RANK[ofScope] > RANK[ofInstrument] ? ofScope : ofInstrument;
}
