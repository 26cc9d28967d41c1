import { describe, expect, test } from 'vitest';
import { components } from '../../components.js';
import { createAuthority, issueServerCertificate } from '../../transport/certificates.js';
import { hubAndFixtures } from '../../../test/parity/config/fixture-table.js';
import { loadConfig, type LoadOptions } from '../load.js';
import type { ConfigWarning } from '../warning.js';

const PIPELINE = '{receivers: [otlp], exporters: [nop]}';
const BASE = {
  receivers: '{otlp: {protocols: {grpc: {endpoint: "10.0.0.1:4317"}}}}',
  exporters: '{nop: {}}',
  service: `{pipelines: {logs: ${PIPELINE}, metrics: ${PIPELINE}, traces: ${PIPELINE}}}`,
};

/** A configuration with sections replaced. */
function yaml(sections: Partial<Record<keyof typeof BASE | 'processors' | 'extensions', string>> = {}): string {
  return Object.entries({ ...BASE, ...sections })
    .map(([section, text]) => `${section}: ${text}\n`)
    .join('');
}

async function advice(
  text: string,
  options: LoadOptions & { files?: Readonly<Record<string, string>>; env?: Readonly<Record<string, string>> } = {},
): Promise<readonly ConfigWarning[]> {
  const { files = {}, env = {}, ...load } = options;
  const environment = {
    variables: env,
    readFile: async (path: string) => {
      const content = path === 'hub.yaml' ? text : files[path];
      if (content === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
      return Buffer.from(content);
    },
    fetch: () => Promise.reject(new Error('no network')),
  };
  const report = await loadConfig([{ uri: 'hub.yaml' }], hubAndFixtures, environment, load);
  expect(report.referenceText).toBe('');
  return report.warnings;
}

/** `level code path` of each. */
async function codes(text: string, options: Parameters<typeof advice>[1] = {}): Promise<string[]> {
  return (await advice(text, options)).map(({ level, code, path }) => `${level} ${code} ${path.join('::')}`);
}

function exporterIn(
  signal: string,
  exporter: string,
  further: Partial<Record<'processors' | 'extensions', string>> = {},
): string {
  const id = /^\{?"?([\w/]+)/.exec(exporter)?.[1] ?? '';
  const processors = further.processors === undefined ? '' : ', processors: [batch]';
  const pipelines = `{${signal}: {receivers: [otlp], exporters: [${id}]${processors}}, logs/0: ${PIPELINE}, metrics/0: ${PIPELINE}, traces/0: ${PIPELINE}}`;
  return yaml({ ...further, exporters: `{nop: {}, ${exporter}}`, service: `{pipelines: ${pipelines}}` });
}

test('a configuration with nothing to say about gets no advice', async () => {
  expect(await codes(yaml())).toEqual([]);
});

test('places are those of the setting, and what matters most comes first', async () => {
  const text = yaml({
    receivers: '{otlp: {protocols: {grpc: {endpoint: "nowhere"}}}}',
    exporters: '{nop: {}, debug: {}}',
  });
  expect(await advice(text)).toEqual([
    {
      level: 'error',
      code: 'wrong-endpoint',
      path: ['receivers', 'otlp', 'protocols', 'grpc', 'endpoint'],
      message: '"nowhere": missing port in address, so the hub will not start; write host:port, e.g. 0.0.0.0:4317',
      at: { source: 'hub.yaml', line: 1, column: 39 },
    },
    {
      level: 'info',
      code: 'unused-component',
      path: ['exporters', 'debug'],
      message: 'does not run: it is not listed in a pipeline',
      at: { source: 'hub.yaml', line: 2, column: 22 },
    },
  ]);
});

const grpc = (block: string) => yaml({ receivers: `{otlp: {protocols: {grpc: {${block}}}}}` });
const GRPC = 'receivers::otlp::protocols::grpc';

describe('listeners', () => {
  test.each([
    ['endpoint: "a:b:c"', 'too many colons in address'],
    ['endpoint: "localhost:99999"', 'invalid port'],
    ['endpoint: "127.0.0.1"', 'missing port in address'],
  ])('%s cannot be listened on', async (block, reason) => {
    const [warning] = await advice(grpc(block));
    expect(warning).toMatchObject({
      level: 'error',
      code: 'wrong-endpoint',
      message: expect.stringContaining(reason) as string,
    });
  });

  test.each(['endpoint: "[::1]:4317"', 'endpoint: ":4317"', 'endpoint: /run/otlp.sock, transport: unix'])(
    '%s can',
    async (block) => {
      expect(await codes(grpc(block))).toEqual([]);
    },
  );

  test('localhost is no good in a container', async () => {
    const text = grpc('endpoint: "localhost:4317"');
    expect(await codes(text)).toEqual([]);
    expect(await codes(text, { inContainer: true })).toEqual([
      `warning local-endpoint ${GRPC}::endpoint`,
      'info no-health-check service::extensions',
    ]);
  });
});

describe('extensions that do not run', () => {
  const text = (extensions: string, listed: string) =>
    yaml({
      receivers: '{otlp: {protocols: {grpc: {endpoint: "127.0.0.1:0", auth: {authenticator: bearertokenauth/a}}}}}',
      extensions,
      service: `{extensions: [${listed}], pipelines: {logs: ${PIPELINE}, metrics: ${PIPELINE}, traces: ${PIPELINE}}}`,
    });
  const token = '{bearertokenauth/a: {token: "${env:T}"}}';

  test('are named, with what is missing', async () => {
    const [undeclared] = await advice(text('{}', ''));
    expect(undeclared).toMatchObject({
      level: 'error',
      code: 'missing-extension',
      path: [...GRPC.split('::'), 'auth', 'authenticator'],
    });
    expect(undeclared?.message).toContain(
      'declare it (extensions: {bearertokenauth/a: {}}) and add it to service::extensions',
    );
    const [unlisted] = await advice(text(token, ''), { env: { T: 't' } });
    expect(unlisted?.message).not.toContain('declare');
    expect(await codes(text(token, 'bearertokenauth/a'), { env: { T: 't' } })).toEqual([]);
  });
});

describe('certificates', () => {
  const tls = (block: string) => grpc(`endpoint: "127.0.0.1:0", tls: {${block}}`);
  const at = `${GRPC}::tls`;

  test('that are missing, wrong, foreign or too old are found', async () => {
    const now = new Date();
    const authority = await createAuthority({ now });
    const [one, other] = [
      await issueServerCertificate(authority, { dnsNames: ['a'] }, { now }),
      await issueServerCertificate(authority, { dnsNames: ['b'] }, { now }),
    ];
    const old = await issueServerCertificate(
      authority,
      { dnsNames: ['a'] },
      { now: new Date(Date.now() - 4000 * 86_400_000) },
    );
    const files = {
      'a.crt': one.certPem,
      'a.key': one.keyPem,
      'b.key': other.keyPem,
      'old.crt': old.certPem,
      'old.key': old.keyPem,
      text: 'x',
    };
    const found = (block: string) => codes(tls(block), { files });
    expect(await found('cert_file: a.crt, key_file: a.key')).toEqual([]);
    expect(await found('cert_file: no.crt, key_file: a.key')).toEqual([`error certificate-file ${at}::cert_file`]);
    expect(await found('cert_file: text, key_file: a.key')).toEqual([`error certificate-file ${at}::cert_file`]);
    expect(await found('cert_file: a.crt, key_file: b.key')).toEqual([`error certificate-file ${at}::key_file`]);
    expect(await found('cert_file: a.crt, key_file: text')).toEqual([`error certificate-file ${at}::key_file`]);
    expect(await found('cert_file: a.crt, key_file: a.key, client_ca_file: text')).toEqual([
      `error certificate-file ${at}::client_ca_file`,
    ]);
    expect(await found('cert_file: old.crt, key_file: old.key')).toEqual([
      `warning certificate-expiry ${at}::cert_file`,
    ]);
  });

  test('a block without one fails every connection', async () => {
    expect(await codes(tls(''))).toEqual([`error no-certificate ${at}`]);
  });
});

describe('credentials without TLS', () => {
  test('of callers', async () => {
    const text = (endpoint: string) =>
      yaml({
        receivers: `{otlp: {protocols: {grpc: {endpoint: "${endpoint}", auth: {authenticator: bearertokenauth}}}}}`,
        extensions: '{bearertokenauth: {token: "${env:T}"}}',
        service: `{extensions: [bearertokenauth], pipelines: {logs: ${PIPELINE}, metrics: ${PIPELINE}, traces: ${PIPELINE}}}`,
      });
    expect(await codes(text('0.0.0.0:4317'), { env: { T: 't' } })).toEqual([
      `warning plaintext-credentials ${GRPC}::auth`,
    ]);
    expect(await codes(text('127.0.0.1:4317'), { env: { T: 't' } })).toEqual([]);
  });

  test('of the hub itself', async () => {
    const text = (endpoint: string) =>
      exporterIn('metrics', `prometheusremotewrite: {endpoint: "${endpoint}", headers: {Authorization: "\${env:T}"}}`);
    const options = { env: { T: 't' } };
    expect(await codes(text('http://far:9090/w'), options)).toContain(
      'warning plaintext-credentials exporters::prometheusremotewrite::headers::Authorization',
    );
    expect(await codes(text('https://far:9090/w'), options)).toEqual([
      'info delta-temporality exporters::prometheusremotewrite',
    ]);
  });
});

describe('far sides', () => {
  const at = 'exporters::prometheusremotewrite';

  test('an address without http is none for remote write', async () => {
    const text = exporterIn('metrics', 'prometheusremotewrite: {endpoint: "prometheus:9090"}');
    expect(await codes(text)).toEqual([`error wrong-endpoint ${at}::endpoint`, `info delta-temporality ${at}`]);
  });

  test('no consumers throw everything away', async () => {
    const text = exporterIn(
      'metrics',
      'prometheusremotewrite: {endpoint: "http://p/w", remote_write_queue: {num_consumers: 0}}',
    );
    expect(await codes(text)).toContain(`error data-discarded ${at}::remote_write_queue::num_consumers`);
  });

  test('settings without effect are named', async () => {
    const text = exporterIn(
      'metrics',
      'prometheusremotewrite: {endpoint: "http://p/w", retry_on_failure: {max_interval: 1s}}',
    );
    expect(await codes(text)).toContain(`warning ignored-setting ${at}::retry_on_failure::max_interval`);
  });

  test.each([
    ['http://far:4317', 'warning tls-insecure-missing'],
    ['localhost:4317', 'info tls-insecure-missing'],
    ['far:4318', 'warning wrong-port'],
    ['far:4317', undefined],
  ])('the otlp exporter to %s', async (endpoint, expected) => {
    const found = await codes(exporterIn('logs', `otlp: {endpoint: "${endpoint}"}`));
    expect(found).toEqual(expected === undefined ? [] : [`${expected} exporters::otlp::endpoint`]);
  });
});

describe('secrets', () => {
  const at = 'extensions::bearertokenauth';
  const text = (block: string) =>
    yaml({
      extensions: `{bearertokenauth: {${block}}}`,
      service: `{extensions: [bearertokenauth], pipelines: {logs: ${PIPELINE}, metrics: ${PIPELINE}, traces: ${PIPELINE}}}`,
    });

  test('in the file are told of, and never shown', async () => {
    const found = await advice(text('tokens: [s3cret, "${env:T}"]'), { env: { T: 'other' } });
    expect(found.map(({ code, path }) => [code, path.join('::')])).toEqual([['plain-secret', `${at}::tokens::0`]]);
    expect(found[0]?.message).toContain('${env:BEARERTOKENAUTH_TOKENS}');
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test('from the environment are fine, unless white space came along', async () => {
    expect(await codes(text('token: "${env:T}"'), { env: { T: 't' } })).toEqual([]);
    expect(await codes(text('token: "${env:T}"'), { env: { T: 't\n' } })).toEqual([
      `warning token-white-space ${at}::token`,
    ]);
  });

  test('in a file of tokens: an empty line is a token, too', async () => {
    const found = (content?: string) =>
      codes(text('filename: tokens'), content === undefined ? {} : { files: { tokens: content } });
    expect(await found('t')).toEqual([]);
    expect(await found('t\n')).toEqual([`warning token-white-space ${at}::filename`]);
    expect(await found()).toEqual([`error token-file ${at}::filename`]);
  });

  test('harmless headers are no secrets', async () => {
    const exporter =
      'prometheusremotewrite: {endpoint: "https://p/w", headers: {X-Scope-OrgID: tenant, X-Api-Key: s3cret}}';
    expect(await codes(exporterIn('metrics', exporter))).toContain(
      'warning plain-secret exporters::prometheusremotewrite::headers::X-Api-Key',
    );
    expect(await codes(exporterIn('metrics', exporter))).not.toContain(
      'warning plain-secret exporters::prometheusremotewrite::headers::X-Scope-OrgID',
    );
  });

  test('placeholders of an example are told of', async () => {
    const found = await advice(exporterIn('metrics', 'prometheusremotewrite: {endpoint: "https://<your-host>/w"}'));
    expect(found[0]).toMatchObject({ code: 'placeholder', path: ['exporters', 'prometheusremotewrite', 'endpoint'] });
    expect(found[0]?.message).toContain('<your-host>');
  });
});

describe.runIf(components.types('exporter').includes('azureblob'))('blobs', () => {
  const blob = (settings: string, processors = '{batch: {timeout: 1s, send_batch_size: 100}}') =>
    codes(
      exporterIn('logs', `azureblob: {auth: {connection_string: "UseDevelopmentStorage=true"}, ${settings}}`, {
        processors,
      }),
    );
  const appended = (format: string, range = 1) =>
    `append_blob: {enabled: true}, blob_name_format: {logs_format: "${format}", serial_num_range: ${range}}`;

  test('append blobs with a new name for every export', async () => {
    const expected = ['warning append-blob-name exporters::azureblob::append_blob::enabled'];
    expect(await blob('append_blob: {enabled: true}')).toEqual(expected);
    expect(await blob(appended('2006/01/02/logs_15.json', 10))).toEqual(expected);
    expect(await blob(appended('2006/01/02/logs_15_04_05.json'))).toEqual(expected);
  });

  test('append blobs that fill up before their name changes', async () => {
    const expected = ['warning blob-block-limit exporters::azureblob::append_blob::enabled'];
    expect(await blob(appended('2006/01/02/logs_15.json'))).toEqual([]);
    expect(await blob(appended('2006/01/02/logs.json'))).toEqual(expected);
    expect(await blob(appended('logs.json'), '{batch: {timeout: 1h, send_batch_size: 1}}')).toEqual(expected);
    expect(await blob(appended('2006/01/02/logs.json'), '{batch: {timeout: 10s, send_batch_size: 1}}')).toEqual([]);
  });

  test('block blobs that replace each other', async () => {
    expect(await blob('blob_name_format: {serial_num_range: 1}')).toEqual([
      'warning blob-overwritten exporters::azureblob::blob_name_format::serial_num_range',
    ]);
    expect(await blob('blob_name_format: {serial_num_range: 10000}')).toEqual([]);
  });
});

describe('processors', () => {
  const ordered = (processors: string, list: string) =>
    codes(
      yaml({
        processors,
        service: `{pipelines: {logs: {receivers: [otlp], processors: [${list}], exporters: [nop]}, metrics: ${PIPELINE}, traces: ${PIPELINE}}}`,
      }),
    );
  const limiter = 'memory_limiter: {check_interval: 1s, limit_mib: 100}';

  test('a memory limiter that is not the first', async () => {
    const batch = 'batch: {timeout: 1s}';
    expect(await ordered(`{${limiter}, ${batch}}`, 'batch, memory_limiter')).toEqual([
      'warning processor-order service::pipelines::logs::processors::1',
    ]);
    expect(await ordered(`{${limiter}, ${batch}}`, 'memory_limiter, batch')).toEqual([]);
  });

  test('a batch that says nothing, times without unit, keys with blanks', async () => {
    expect(await ordered('{batch: }', 'batch')).toEqual(['info batch-defaults processors::batch']);
    expect(await ordered('{batch: {timeout: 5}}', 'batch')).toEqual([
      'warning bare-duration processors::batch::timeout',
    ]);
    expect(await ordered('{batch: {timeout: 0}}', 'batch')).toEqual([]);
    expect(await ordered('{"batch / a": {timeout: 5s}}', 'batch/a')).toEqual([
      'warning misspelt-id processors::batch / a',
      'info batch-defaults processors::batch/a',
    ]);
  });
});

test('signals that nothing takes', async () => {
  const [warning] = await advice(yaml({ service: `{pipelines: {logs: ${PIPELINE}}}` }));
  expect(warning).toMatchObject({ level: 'info', code: 'unserved-signal', path: ['receivers', 'otlp'] });
  expect(warning?.message).toContain('no pipeline takes its metrics and traces');
});

test('own metrics change their names with a reader', async () => {
  const reader = '[{pull: {exporter: {prometheus: {host: localhost, port: 8888}}}}]';
  const service = `{telemetry: {metrics: {readers: ${reader}}}, pipelines: {logs: ${PIPELINE}, metrics: ${PIPELINE}, traces: ${PIPELINE}}}`;
  expect(await codes(yaml({ service }))).toEqual(['info metric-names service::telemetry::metrics::readers']);
});

describe('variables', () => {
  test('that are not set', async () => {
    const [warning] = await advice(yaml({ exporters: '{nop: {}, debug: {sampling_initial: "${env:N}"}}' }));
    expect(warning).toMatchObject({
      level: 'warning',
      code: 'unset-variable',
      path: ['exporters', 'debug', 'sampling_initial'],
    });
    expect(warning?.message).toBe(
      'N is not set, so a text becomes empty here and any other setting its zero value, not its default; set it, or write ${env:N:-value} for a value of its own',
    );
  });
});

describe('a custom resource', () => {
  const resource = (spec: string, config = BASE.exporters) =>
    [
      'apiVersion: opentelemetry.io/v1beta1',
      'kind: OpenTelemetryCollector',
      'metadata: {name: hub, namespace: n}',
      `spec: {${spec}, config: {receivers: ${BASE.receivers}, exporters: ${config}, service: ${BASE.service}}}`,
      '',
    ].join('\n');
  const usual = ['info no-health-check service::extensions', 'info metric-names service::telemetry::metrics::readers'];

  test('whose secrets are not here says how to fetch them', async () => {
    const spec = 'env: [{name: N, valueFrom: {secretKeyRef: {name: s, key: tls.key}}}]';
    const [warning] = await advice(resource(spec, '{nop: {}, debug: {sampling_initial: "${env:N}"}}'));
    expect(warning?.message).toContain(
      `in the cluster it comes from secret "s", key "tls.key", to run here set it yourself: export N="$(kubectl get secret -n n s -o jsonpath='{.data.tls\\.key}' | base64 -d)"`,
    );
  });

  test('that hides the authorities of its image', async () => {
    expect(await codes(resource('volumeMounts: [{mountPath: /etc/ssl/certs, name: c}]'))).toEqual([
      'warning hidden-authorities spec::volumeMounts',
      ...usual,
    ]);
  });

  test('with blocks that kubectl drops, and arguments without effect', async () => {
    expect(await codes(resource('args: {log-level: debug}', '{nop: }'))).toEqual([
      'warning unknown-argument spec::args::log-level',
      'warning null-in-resource exporters::nop',
      ...usual,
    ]);
  });
});
