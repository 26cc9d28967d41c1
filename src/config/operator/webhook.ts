/**
 * What the OpenTelemetry Operator's webhook writes into `spec.config` before the collector sees it. Source followed:
 * Operator 0.131 and 0.158, which agree.
 */
import { fromPlain, type ConfigValue, type MapValue } from '../value.js';
import { entryAt, itemsOf, keysOf, textAt, withEntry } from './lookup.js';

const ANY_ADDRESS = '0.0.0.0';
const OTLP_PORTS: Readonly<Record<string, number>> = { grpc: 4317, http: 4318 };
const HEALTH_CHECK_PORT = 13133;
const READER = { pull: { exporter: { prometheus: { host: ANY_ADDRESS, port: 8888 } } } };

export function applyWebhookDefaults(config: MapValue): MapValue {
  return [defaultReader, defaultReceivers, defaultExtensions].reduce((result, apply) => apply(result), config);
}

/** One Prometheus reader, unless the user configured the address or any reader. */
function defaultReader(config: MapValue): MapValue {
  const metrics = entryAt(config, 'service', 'telemetry', 'metrics');
  const isSet = textAt(metrics, 'address') !== undefined || itemsOf(entryAt(metrics, 'readers')).length > 0;
  if (isSet) return config;
  return withEntry(config, ['service', 'telemetry', 'metrics', 'readers'], fromPlain([READER]));
}

/** Endpoints of the otlp receivers that some pipeline uses. */
function defaultReceivers(config: MapValue): MapValue {
  let result = config;
  for (const id of usedReceivers(config)) {
    const protocols = entryAt(config, 'receivers', id, 'protocols');
    for (const protocol of keysOf(protocols)) {
      const port = OTLP_PORTS[protocol];
      if (!isOfType(id, 'otlp') || port === undefined) continue;
      const path = ['receivers', id, 'protocols', protocol, 'endpoint'];
      result = withEntry(result, path, reachable(entryAt(config, ...path), port));
    }
  }
  return result;
}

function usedReceivers(config: MapValue): ReadonlySet<string> {
  const pipelines = entryAt(config, 'service', 'pipelines');
  const lists = keysOf(pipelines).map((pipeline) => itemsOf(entryAt(pipelines, pipeline, 'receivers')));
  return new Set(lists.flat().flatMap((item) => (item.kind === 'string' ? [item.value] : [])));
}

/** Endpoint and path of the health checks that are listed in `service.extensions`. */
function defaultExtensions(config: MapValue): MapValue {
  let result = config;
  for (const item of itemsOf(entryAt(config, 'service', 'extensions'))) {
    if (item.kind !== 'string' || !isOfType(item.value, 'health_check')) continue;
    const block = ['extensions', item.value];
    if (entryAt(config, ...block) === undefined) continue;
    result = withEntry(
      result,
      [...block, 'endpoint'],
      reachable(entryAt(config, ...block, 'endpoint'), HEALTH_CHECK_PORT),
    );
    if (entryAt(config, ...block, 'path') === undefined) {
      result = withEntry(result, [...block, 'path'], fromPlain('/'));
    }
  }
  return result;
}

function isOfType(id: string, type: string): boolean {
  return id === type || id.startsWith(`${type}/`);
}

/** The endpoint with its host filled in; one that names a host, even localhost, is left alone. */
function reachable(endpoint: ConfigValue | undefined, port: number): ConfigValue {
  if (endpoint === undefined || endpoint.kind === 'null') return fromPlain(`${ANY_ADDRESS}:${port}`);
  if (endpoint.kind !== 'string') return endpoint;
  if (endpoint.value === '') return { ...endpoint, value: `${ANY_ADDRESS}:${port}` };
  return endpoint.value.startsWith(':') ? { ...endpoint, value: ANY_ADDRESS + endpoint.value } : endpoint;
}
