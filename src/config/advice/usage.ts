import { SIGNALS } from '../../pdata/signal.js';
import type { ConfigWarning } from '../warning.js';
import { isForContainer, type AdviceContext } from './context.js';
import { componentsOf, usedOf, writtenAt } from './look.js';

/** Components that are checked and then not built. */
export function* unusedComponents({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const { section, isUsed, path } of componentsOf(config)) {
    if (isUsed) continue;
    const where = section === 'extensions' ? 'service::extensions' : 'a pipeline';
    yield { level: 'info', code: 'unused-component', path, message: `does not run: it is not listed in ${where}` };
  }
}

/** Signals that OTLP clients will be refused. */
export function* unservedSignals({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const { path, pipelines } of usedOf(config, 'receivers', 'otlp')) {
    const missing = SIGNALS.filter((signal) => !pipelines.some((pipeline) => pipeline.split('/')[0] === signal));
    if (missing.length === 0) continue;
    const message = `no pipeline takes its ${missing.join(' and ')}; clients that send them are refused (gRPC 12 UNIMPLEMENTED, HTTP 404)`;
    yield { level: 'info', code: 'unserved-signal', path, message };
  }
}

/** In a container something asks whether the hub is well. */
export function* missingHealthCheck(context: AdviceContext): Generator<ConfigWarning> {
  if (!isForContainer(context) || usedOf(context.config, 'extensions', 'health_check').length > 0) return;
  const message =
    'there is no health_check, so the container is ready before the hub listens, and stays so whatever happens; add extensions: {health_check: {}} and list it here';
  yield { level: 'info', code: 'no-health-check', path: ['service', 'extensions'], message };
}

/** The names of the hub's own metrics depend on who wrote the reader. */
export function* metricNames({ resolution }: AdviceContext): Generator<ConfigWarning> {
  if (writtenAt(resolution.written, ['service', 'telemetry', 'metrics', 'readers']) === undefined) return;
  const why =
    resolution.resource === undefined ? 'with readers written here' : 'with the reader that the Operator writes';
  const message =
    `${why} the hub’s own metrics have their long names (otelcol_receiver_accepted_log_records_total, otel_scope_… labels); ` +
    'without, the short ones';
  yield { level: 'info', code: 'metric-names', path: ['service', 'telemetry', 'metrics', 'readers'], message };
}
