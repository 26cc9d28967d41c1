/** The tutorial's resource, with its addresses replaced by ones that are here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../fixtures/seed');

export interface SeedAddresses {
  readonly certFile: string;
  readonly keyFile: string;
  readonly remoteWrite: string;
  /** The blob service's URL, account included. */
  readonly blobs: string;
}

/** Replacements by what stands in the file. Text in single quotes is YAML's own form for paths of any system. */
function replacements(at: SeedAddresses): [string, string][] {
  return [
    ['0.0.0.0:4317', '127.0.0.1:0'],
    ['health_check: {}', "health_check: {endpoint: '127.0.0.1:0'}"],
    ['/etc/otel-hub/tls/tls.crt', quoted(at.certFile)],
    ['/etc/otel-hub/tls/tls.key', quoted(at.keyFile)],
    ['"http://prometheus.monitoring.svc:9090/api/v1/write"', quoted(at.remoteWrite)],
    ['"https://myaccount.blob.core.windows.net/"', quoted(`${at.blobs}/`)],
  ];
}

/** @throws when the fixture no longer holds what is replaced. */
export function seedResource(at: SeedAddresses): string {
  let text = readFileSync(join(FIXTURES, 'otel-hub.working.yaml'), 'utf8');
  for (const [there, here] of replacements(at)) {
    if (!text.includes(there)) throw new Error(`the seed resource does not hold ${there}`);
    text = text.replace(there, () => here);
  }
  return text;
}

/** What the resource takes from secrets. */
export function seedSecrets(token: string, blobConnectionString: string): Record<string, string> {
  return { OTEL_RECEIVER_BEARER_TOKEN: token, AZURE_STORAGE_CONNECTION_STRING: blobConnectionString };
}

/** Own metrics on a free port: the resource leaves them on 8888. As a value of `--set`. */
export const OWN_METRICS_ANYWHERE =
  'service.telemetry.metrics.readers=[{pull: {exporter: {prometheus: {host: 127.0.0.1, port: 0}}}}]';

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
