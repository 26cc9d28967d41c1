import type { Clock } from '../../../component/clock.js';
import { StartError } from '../../../component/errors.js';
import type { LogFields } from '../../../component/logger.js';
import type { LogsTelemetry } from '../../../config/telemetry-config.js';
import type { LogEncoding } from './entry.js';
import { consoleEncoding, jsonEncoding } from './entry.js';
import { ServiceLogger } from './logger.js';
import type { LogOutput } from './output.js';
import { openOutputs } from './output.js';
import { LogSampler } from './sampler.js';

/**
 * The logger that `service::telemetry::logs` describes.
 *
 * @param resource shown as `resource` in every line; left out when empty.
 * @param output instead of `output_paths`.
 * @throws {StartError} in the reference's words.
 */
export function createLogger(
  config: LogsTelemetry,
  resource: LogFields,
  clock: Clock,
  output?: LogOutput,
): ServiceLogger {
  try {
    const encoding = encodingNamed(config.encoding);
    const core = {
      threshold: config.level,
      encoding,
      output: output ?? openOutputs(config.outputPaths),
      sampler: config.sampling === undefined ? undefined : new LogSampler(config.sampling),
      withCaller: !config.disableCaller,
      clock,
    };
    const initial = encoding.carried('', sorted(config.initialFields));
    const hasResource = Object.keys(resource).length > 0;
    return new ServiceLogger(core, hasResource ? encoding.resource(initial, resource) : initial);
  } catch (error) {
    throw new StartError(`failed to create logger: ${(error as Error).message}`, { cause: error });
  }
}

/** For lines that come up when no configuration could be read: everything, as console lines. */
export function createFallbackLogger(clock: Clock, output: LogOutput): ServiceLogger {
  const core = {
    threshold: 'debug',
    encoding: consoleEncoding,
    output,
    sampler: undefined,
    withCaller: true,
    clock,
  } as const;
  return new ServiceLogger(core, '');
}

function encodingNamed(name: string): LogEncoding {
  if (name === 'console') return consoleEncoding;
  if (name === 'json') return jsonEncoding;
  if (name === '') throw new StartError('no encoder name specified');
  throw new StartError(`no encoder registered for name ${JSON.stringify(name)}`);
}

function sorted(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}
