import type { BuildInfo } from './component/settings.js';

/** The collector the hub stands in for, as it shows in log lines, User-Agents and its own metrics. */
export const BUILD_INFO: BuildInfo = {
  command: 'otelcol-contrib',
  description: 'OpenTelemetry Collector Contrib',
  version: '0.131.0',
};
