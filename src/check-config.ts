/** What `validate` does: everything a start would meet before it opens something. */
import { BUILD_INFO } from './build-info.js';
import { systemClock } from './component/clock.js';
import { silentLogger } from './component/logger.js';
import { noopMeter } from './component/telemetry.js';
import { components } from './components.js';
import type { HubConfig } from './config/hub-config.js';
import { validateSources } from './config/load.js';
import type { ConfigReport } from './config/report.js';
import { processEnvironment } from './config/resolve/environment.js';
import type { HubOptions } from './hub.js';
import { configSources } from './hub-config-input.js';
import { underGiven } from './hub-gates.js';
import { serviceDefinition } from './hub-definition.js';
import type { ServiceContext } from './service/context.js';
import { defaultGates } from './service/feature-gates.js';
import { buildGraph } from './service/graph.js';
import { Ledger } from './service/ledger/ledger.js';

export type CheckOptions = Pick<
  HubOptions,
  'config' | 'set' | 'gates' | 'compat' | 'env' | 'inContainer' | 'components'
>;

/**
 * Reads and checks a configuration, and builds its pipelines without starting them. Extensions are not built, as in the
 * reference.
 *
 * @throws {ConfigError} when there is no configuration to check.
 */
export async function checkConfig(options: CheckOptions): Promise<ConfigReport> {
  const gates = options.gates ?? defaultGates();
  const environment = processEnvironment();
  return validateSources(
    configSources(options.config, options.set),
    options.components ?? components,
    options.env === undefined ? environment : { ...environment, variables: options.env },
    {
      gates,
      resourceGates: underGiven(gates),
      inContainer: options.inContainer ?? false,
      compat: options.compat ?? '0.131.0',
      build: (config, active) => buildFailure(config, active, options),
    },
  );
}

async function buildFailure(
  config: HubConfig,
  gates: ReadonlySet<string>,
  { compat = '0.131.0' }: CheckOptions,
): Promise<string | undefined> {
  const context: ServiceContext = {
    logger: silentLogger,
    meter: () => noopMeter,
    ledger: new Ledger(),
    buildInfo: BUILD_INFO,
    compat,
    gates,
    clock: systemClock,
    random: Math.random,
  };
  try {
    await buildGraph(serviceDefinition(config, gates), context);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
