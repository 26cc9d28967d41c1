import type { ConfigWarning } from '../warning.js';
import { isForContainer, type AdviceContext } from './context.js';
import { componentsOf, settingAt, settingsOf, textAt, usedOf, type FoundComponent, type Setting } from './look.js';

/** Exporters whose endpoint is the URL of an HTTP server. */
const URL_EXPORTERS = ['otlphttp', 'prometheusremotewrite'];
const LOCAL_HOST = /^(localhost|127\.[\d.]+|\[?::1\]?)$/i;

/** Why Go would not listen there or connect to there; undefined when it would. */
export function addressProblem(endpoint: string): string | undefined {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(endpoint);
  if (match === null) return /:.*:/.test(endpoint) ? 'too many colons in address' : 'missing port in address';
  const port = match[3] ?? '';
  return /^\d+$/.test(port) && Number(port) > 65_535 ? 'invalid port' : undefined;
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^\w+:\/\//, '').replace(/(:\d+)?(\/.*)?$/, '');
}

export function isLocal(endpoint: string): boolean {
  return LOCAL_HOST.test(hostOf(endpoint));
}

/** Addresses that receivers and extensions listen on. */
function* listening({ config }: AdviceContext): Generator<Setting & { readonly value: string }> {
  for (const { isUsed, section, schema, component, path } of componentsOf(config)) {
    if (!isUsed || (section !== 'receivers' && section !== 'extensions')) continue;
    for (const setting of settingsOf(schema, component.config, path)) {
      const { field, value, block } = setting;
      const isSocketFile = textAt(block, 'transport').startsWith('unix');
      if (setting.path.at(-1) === 'endpoint' && field.kind === 'string' && typeof value === 'string' && !isSocketFile) {
        yield { ...setting, value };
      }
    }
  }
}

/** Addresses that cannot be listened on. */
export function* wrongListeners(context: AdviceContext): Generator<ConfigWarning> {
  for (const { value, path } of listening(context)) {
    const problem = value === '' ? undefined : addressProblem(value);
    if (problem === undefined) continue;
    const message = `"${value}": ${problem}, so the hub will not start; write host:port, e.g. 0.0.0.0:4317`;
    yield { level: 'error', code: 'wrong-endpoint', path, message };
  }
}

/** In a container nobody else reaches localhost. */
export function* localListeners(context: AdviceContext): Generator<ConfigWarning> {
  if (!isForContainer(context)) return;
  for (const { value, path } of listening(context)) {
    if (!isLocal(value)) continue;
    const port = /:(\d+)$/.exec(value)?.[1] ?? '';
    const message = `"${value}" is reached from inside the container only, not by clients, probes or a service; write 0.0.0.0:${port}`;
    yield { level: 'warning', code: 'local-endpoint', path, message };
  }
}

/** Far sides that will not be reached. */
export function* wrongTargets({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const type of URL_EXPORTERS) for (const one of usedOf(config, 'exporters', type)) yield* urlProblems(one);
  for (const one of usedOf(config, 'exporters', 'otlp')) yield* grpcProblems(one);
}

function* urlProblems({ type, component, path }: FoundComponent): Generator<ConfigWarning> {
  const endpoint = textAt(component.config, 'endpoint');
  const at = { path: [...path, 'endpoint'] };
  if (endpoint === '') return;
  if (!/^https?:\/\/[^/]/i.test(endpoint)) {
    const message = `"${endpoint}" is no URL, so every request fails; write http://${hostOf(endpoint)}… or https://…`;
    yield { level: 'error', code: 'wrong-endpoint', ...at, message };
  } else if (type === 'otlphttp' && /:4317\b/.test(endpoint)) {
    const message = `port 4317 is for OTLP over gRPC; for HTTP it is 4318, or use the otlp exporter`;
    yield { level: 'warning', code: 'wrong-port', ...at, message };
  } else if (type === 'otlphttp' && /\/v1\/(traces|metrics|logs)\/?$/.test(endpoint)) {
    const message = `the path of the signal is added to this, which gives ${endpoint}/v1/…; leave it away here, or write it as e.g. logs_endpoint`;
    yield { level: 'warning', code: 'wrong-endpoint', ...at, message };
  }
}

function* grpcProblems({ component, path }: FoundComponent): Generator<ConfigWarning> {
  const endpoint = textAt(component.config, 'endpoint');
  const at = { path: [...path, 'endpoint'] };
  const isInsecure = settingAt(component.config, 'tls', 'insecure') === true;
  if (endpoint.startsWith('http://') && !isInsecure) {
    const message = 'http:// does not turn TLS off here; a plaintext far side needs tls: {insecure: true}';
    yield { level: 'warning', code: 'tls-insecure-missing', ...at, message };
  } else if (isLocal(endpoint) && !isInsecure) {
    const message =
      'connections use TLS; if the far side speaks plaintext, as most on localhost do, write tls: {insecure: true}';
    yield { level: 'info', code: 'tls-insecure-missing', ...at, message };
  }
  if (/:4318\b/.test(endpoint)) {
    const message = 'port 4318 is for OTLP over HTTP; for gRPC it is 4317, or use the otlphttp exporter';
    yield { level: 'warning', code: 'wrong-port', ...at, message };
  }
}
