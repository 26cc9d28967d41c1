import type { ConfigValue } from './config/value.js';
import { problemLines } from './config/report.js';
import { processEnvironment } from './config/resolve/environment.js';
import { resolveConfig } from './config/resolve/resolve.js';
import type { ConfigInput } from './hub-config-input.js';
import { ConfigError, configSources } from './hub-config-input.js';

const PREFIX = 'failed to get config: cannot resolve the configuration: ';

/**
 * The configuration merged and expanded but not decoded. It may hold secrets.
 *
 * @throws {ConfigError}
 */
export async function resolvedConfig(
  config: readonly ConfigInput[],
  set: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ConfigValue> {
  const resolved = await resolveConfig(configSources(config, set), { ...processEnvironment(), variables });
  if ('resolution' in resolved) return resolved.resolution.value;
  const { text, problems } = resolved.failure;
  throw new ConfigError(
    `error while resolving config: ${text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text}`,
    problemLines(problems, text),
  );
}
