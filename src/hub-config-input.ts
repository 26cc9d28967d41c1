import { HubError } from './component/errors.js';
import { sourceOfSet } from './config/resolve/location.js';
import type { ConfigSource } from './config/resolve/location.js';

/**
 * Where a configuration comes from: a path, `file:…`, `env:NAME`, `yaml:…`, `http://…`, or an object that is a configuration
 * itself.
 */
export type ConfigInput = string | object;

/** The configuration cannot be used. The message is the reference's; `advice` says where and what to do. */
export class ConfigError extends HubError {
  readonly code = 'HUB_CONFIG';
  readonly advice: readonly string[];

  constructor(message: string, advice: readonly string[]) {
    super(message);
    this.advice = advice;
  }
}

/** All of `config`, then all of `set`, as one list. @throws {ConfigError} */
export function configSources(
  config: ConfigInput | readonly ConfigInput[],
  set: readonly string[] = [],
): ConfigSource[] {
  const inputs: readonly ConfigInput[] = Array.isArray(config) ? (config as readonly ConfigInput[]) : [config];
  if (inputs.length === 0) throw new ConfigError('at least one config flag must be provided', []);
  return [...inputs.map(sourceOfInput), ...set.map(sourceOfSetting)];
}

function sourceOfInput(input: ConfigInput): ConfigSource {
  return typeof input === 'string' ? { uri: input } : { uri: `yaml:${JSON.stringify(input)}`, label: 'object' };
}

function sourceOfSetting(argument: string): ConfigSource {
  const source = sourceOfSet(argument);
  if ('error' in source) throw new ConfigError(`--set ${argument}: ${source.error}`, []);
  return source;
}
