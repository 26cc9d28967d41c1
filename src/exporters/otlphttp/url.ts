import { StartError } from '../../component/errors.js';
import type { Signal } from '../../pdata/signal.js';
import { parseUrl, type RequestUrl } from '../../transport/http-url.js';
import type { OtlpHttpExporterConfig } from './config.js';

/**
 * Where requests of a signal go.
 *
 * @throws {StartError} in the reference's words.
 */
export function signalUrl(config: OtlpHttpExporterConfig, signal: Signal): RequestUrl {
  const { endpoint } = config;
  if (endpoint !== '' && parseUrl(endpoint) === undefined) throw new StartError('endpoint must be a valid URL');
  const key = `${signal}_endpoint` as const;
  const own = config[key];
  if (own === '' && endpoint === '') throw new StartError(`either endpoint or ${key} must be specified`);
  const url = parseUrl(own !== '' ? own : `${endpoint.endsWith('/') ? endpoint : `${endpoint}/`}v1/${signal}`);
  if (url === undefined) throw new StartError(`${key} must be a valid URL`);
  return url;
}
