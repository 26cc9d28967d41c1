/** Every recipe in `config/recipes/` is loaded, and what leaves with it is what its vendor asks for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkConfig } from '../../src/check-config.js';
import { startHub, type TestHub } from '../../src/testing/index.js';

const RECIPES = join(import.meta.dirname, '../../config/recipes');
const files = readdirSync(RECIPES).filter((name) => name.endsWith('.yaml'));

const ENV: Readonly<Record<string, string>> = {
  DD_API_KEY: 'dd-key',
  DD_OTLP_TRACES_ENDPOINT: 'https://otlp.dd.example/v1/traces',
  DD_OTLP_METRICS_ENDPOINT: 'https://otlp.dd.example/v1/metrics',
  DD_OTLP_LOGS_ENDPOINT: 'https://otlp.dd.example/v1/logs',
  SPLUNK_REALM: 'us0',
  SPLUNK_ACCESS_TOKEN: 'splunk-token',
  ELASTIC_OTLP_ENDPOINT: 'https://elastic.example:443',
  ELASTIC_API_KEY: 'elastic-key',
  GRAFANA_CLOUD_ZONE: 'prod-eu-west-0',
  GRAFANA_CLOUD_INSTANCE_ID: '12345',
  GRAFANA_CLOUD_API_KEY: 'glc_key',
  TEMPO_ENDPOINT: 'tempo.example:4317',
  JAEGER_ENDPOINT: 'jaeger.example:4317',
  HONEYCOMB_API_KEY: 'hny-key',
  NEW_RELIC_LICENSE_KEY: 'nr-key',
  BACK_END: 'back-end.example:4317',
  REMOTE_WRITE_URL: 'https://metrics.example/api/v1/write',
  ACME_ENDPOINT: 'acme.example:4317',
  GLOBEX_ENDPOINT: 'globex.example:4317',
  COMMON_ENDPOINT: 'common.example:4317',
};

async function start(name: string, env: Readonly<Record<string, string>> = {}): Promise<TestHub> {
  const hub = await startHub({ config: join(RECIPES, `${name}.yaml`), env: { ...ENV, ...env } });
  onTestFinished(() => hub.close());
  return hub;
}

async function post(hub: TestHub, signal: string, body: object, headers: Record<string, string> = {}): Promise<void> {
  const endpoint = hub.envFor('http/json')['OTEL_EXPORTER_OTLP_ENDPOINT']!;
  const response = await fetch(`${endpoint}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

const text = (key: string, stringValue: string): object => ({ key, value: { stringValue } });
const SERVICE = { attributes: [text('service.name', 'shop')] };

const logs = (bodies: readonly string[], attributes: readonly object[] = [], resource: object = SERVICE): object => ({
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        { logRecords: bodies.map((stringValue) => ({ severityNumber: 9, body: { stringValue }, attributes })) },
      ],
    },
  ],
});

const span = (name: string, traceId: string, attributes: readonly object[] = []): object => ({
  traceId,
  spanId: '0102030405060708',
  name,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000001000000000',
  attributes,
});
const TRACE = '0102030405060708090a0b0c0d0e0f10';
const spans = (...all: readonly object[]): object => ({
  resourceSpans: [{ resource: SERVICE, scopeSpans: [{ spans: all }] }],
});

const sum = (second: string, asInt: string, aggregationTemporality: number): object => ({
  resourceMetrics: [
    {
      resource: SERVICE,
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'jobs',
              sum: {
                aggregationTemporality,
                isMonotonic: true,
                dataPoints: [
                  { startTimeUnixNano: '1700000000000000000', timeUnixNano: `17000000${second}000000000`, asInt },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
});

describe('every recipe', () => {
  test.each(files)('%s passes every check, without a warning', async (name) => {
    const report = await checkConfig({ config: join(RECIPES, name), env: ENV });
    expect(report.referenceText).toBe('');
    expect(report.warnings.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('is in the table of config/recipes/README.md and in the README', () => {
    for (const page of [join(RECIPES, 'README.md'), join(RECIPES, '../../README.md')]) {
      const named = [...readFileSync(page, 'utf8').matchAll(/\(([\w/]*\/)?([\w-]+\.yaml)\)/g)].map(
        ([, , name]) => name,
      );
      expect(
        files.filter((name) => !named.includes(name)),
        page,
      ).toEqual([]);
    }
  });

  test('names all variables it needs', () => {
    for (const name of files) {
      const content = readFileSync(join(RECIPES, name), 'utf8');
      const comment = content.slice(0, content.search(/^[a-z]/m));
      for (const [, variable] of content.matchAll(/\$\{env:(\w+)/g)) expect(comment, name).toContain(variable);
    }
  });
});

type Signal = 'traces' | 'metrics' | 'logs';

/** What goes out with each vendor's recipe: exporter, headers and, over HTTP, the path. */
const VENDORS: Readonly<Record<string, Partial<Record<Signal, readonly Sent[]>>>> = {
  datadog: all({ exporter: 'otlphttp/datadog', headers: { 'dd-api-key': ['dd-key'] } }),
  splunk: {
    traces: [{ exporter: 'otlphttp/splunk', headers: { 'x-sf-token': ['splunk-token'] } }],
    metrics: [{ exporter: 'otlphttp/splunk', headers: { 'x-sf-token': ['splunk-token'] } }],
  },
  elastic: all({ exporter: 'otlp/elastic', headers: { authorization: ['ApiKey elastic-key'] } }),
  'grafana-cloud': all({ exporter: 'otlphttp/grafana_cloud', headers: { authorization: [basic('12345:glc_key')] } }),
  loki: { logs: [{ exporter: 'otlphttp/loki', headers: { 'x-scope-orgid': ['fake'] } }] },
  'tempo-jaeger': {
    traces: [
      { exporter: 'otlp/tempo', headers: {} },
      { exporter: 'otlp/jaeger', headers: {} },
    ],
  },
  honeycomb: {
    ...all({ exporter: 'otlp/honeycomb', headers: { 'x-honeycomb-team': ['hny-key'] } }),
    metrics: [
      {
        exporter: 'otlp/honeycomb-metrics',
        headers: { 'x-honeycomb-team': ['hny-key'], 'x-honeycomb-dataset': ['metrics'] },
      },
    ],
  },
  'new-relic': all({ exporter: 'otlphttp/newrelic', headers: { 'api-key': ['nr-key'], 'content-encoding': ['gzip'] } }),
};

interface Sent {
  readonly exporter: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

function all(sent: Sent): Readonly<Record<Signal, readonly Sent[]>> {
  return { traces: [sent], metrics: [sent], logs: [sent] };
}

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

const REQUESTS: Readonly<Record<Signal, object>> = {
  traces: spans(span('checkout', TRACE)),
  metrics: sum('01', '5', 1),
  logs: logs(['hello']),
};

describe('what leaves', () => {
  test.each(Object.entries(VENDORS))('%s', async (name, expected) => {
    const hub = await start(name);
    for (const signal of Object.keys(expected)) await post(hub, signal, REQUESTS[signal as Signal]);
    await hub.flush();
    for (const [signal, sent] of Object.entries(expected)) {
      const items = { traces: hub.forwarded.spans, metrics: hub.forwarded.metrics, logs: hub.forwarded.logs }[
        signal as Signal
      ].all();
      const requests = items.map(({ request }) => request);
      expect(requests.map(({ receiver }) => receiver).sort(), signal).toEqual(
        sent.map(({ exporter }) => exporter).sort(),
      );
      for (const { exporter, headers } of sent) {
        expect(requests.find(({ receiver }) => receiver === exporter)).toMatchObject({ headers });
      }
    }
  });

  test('addresses are those the vendors name', async () => {
    const addresses: Record<string, string> = {};
    for (const name of Object.keys(VENDORS)) {
      const content = readFileSync(join(RECIPES, `${name}.yaml`), 'utf8');
      for (const [, key, value] of content.matchAll(/^ {4}(\w*endpoint): (.*)$/gm)) {
        const resolved = value!.replaceAll(
          /\$\{env:(\w+)(?::-([^}]*))?\}/g,
          (_, env: string, or = '') => ENV[env] ?? String(or),
        );
        addresses[`${name} ${key!}`] = resolved;
      }
    }
    expect(addresses).toMatchObject({
      'splunk traces_endpoint': 'https://ingest.us0.signalfx.com/v2/trace/otlp',
      'splunk metrics_endpoint': 'https://ingest.us0.signalfx.com/v2/datapoint/otlp',
      'grafana-cloud endpoint': 'https://otlp-gateway-prod-eu-west-0.grafana.net/otlp',
      'loki endpoint': 'http://localhost:3100/otlp',
      'honeycomb endpoint': 'api.honeycomb.io:443',
      'new-relic endpoint': 'https://otlp.nr-data.net',
    });
  });

  test('redact-secrets: no credential', async () => {
    const hub = await start('redact-secrets');
    const bodies = [
      'calling with Authorization: Bearer abc.def-1',
      'login password=hunter2 user=a',
      'paid with 4111 1111 1111 1111',
      'nothing to hide',
    ];
    await post(
      hub,
      'logs',
      logs(bodies, [text('Authorization', 'Basic dXNlcg=='), text('note', 'sent bearer xyz'), text('env', 'a')]),
    );
    await hub.flush();
    const found = hub.forwarded.logs.all();
    expect(found.map(({ body }) => body)).toEqual([
      'calling with Authorization: Bearer ***',
      'login password=*** user=a',
      'paid with ***',
      'nothing to hide',
    ]);
    expect(found.map(({ attributes }) => attributes)).toEqual(
      bodies.map(() => ({ note: 'sent bearer ***', env: 'a' })),
    );
  });

  test('drop-health-checks: no probes', async () => {
    const hub = await start('drop-health-checks');
    await post(
      hub,
      'traces',
      spans(
        span('a', TRACE, [text('url.path', '/healthz')]),
        span('b', TRACE, [text('http.target', '/ready?full=1')]),
        span('c', TRACE, [text('user_agent.original', 'kube-probe/1.30')]),
        span('d', TRACE, [text('url.path', '/health-insurance')]),
        span('e', TRACE),
      ),
    );
    await post(hub, 'logs', logs(['10.0.0.1 "GET /healthz HTTP/1.1" 200', '10.0.0.1 "GET /orders HTTP/1.1" 200']));
    await hub.flush();
    expect(hub.forwarded.spans.all().map(({ name }) => name)).toEqual(['d', 'e']);
    expect(hub.forwarded.logs.all().map(({ body }) => body)).toEqual(['10.0.0.1 "GET /orders HTTP/1.1" 200']);
  });

  test('route-by-tenant: each to its own', async () => {
    const hub = await start('route-by-tenant');
    await post(hub, 'logs', logs(['from acme']), { 'X-Tenant': 'acme' });
    await post(hub, 'logs', logs(['from globex']), { 'x-tenant': 'globex' });
    await post(hub, 'logs', logs(['from nobody']));
    await post(hub, 'logs', logs(['by resource'], [], { attributes: [text('tenant', 'acme')] }));
    await hub.flush();
    const where = hub.forwarded.logs.all().map(({ body, request }) => `${body as string} → ${request.receiver}`);
    expect(where.sort()).toEqual([
      'by resource → otlp/acme',
      'from acme → otlp/acme',
      'from globex → otlp/globex',
      'from nobody → otlp/common',
    ]);
  });

  test('sample-traces: about one trace in ten, whole, and all logs', async () => {
    const hub = await start('sample-traces');
    const traces = Array.from({ length: 1_000 }, (_, i) => {
      return Buffer.from(
        BigInt.asUintN(64, BigInt(i + 1) * 0x9e3779b97f4a7c15n)
          .toString(16)
          .padStart(16, '0')
          .repeat(2),
      );
    }).map(String);
    await post(hub, 'traces', spans(...traces.flatMap((id) => [span('a', id), span('b', id)])));
    await post(hub, 'logs', logs(['kept']));
    await hub.flush();
    const kept = hub.forwarded.spans.all();
    const names = (name: string): string[] => kept.filter((one) => one.name === name).map(({ traceId }) => traceId);
    expect(names('a')).toEqual(names('b'));
    expect(names('a').length).toBeGreaterThan(60);
    expect(names('a').length).toBeLessThan(140);
    expect(hub.forwarded.logs.all()).toHaveLength(1);
  });

  test('delta-to-cumulative: running sums in the back end', async () => {
    const hub = await start('delta-to-cumulative');
    for (const [second, value] of [
      ['01', '5'],
      ['02', '3'],
      ['03', '4'],
    ] as const) {
      await post(hub, 'metrics', sum(second, value, 1));
      await hub.flush();
    }
    expect(hub.remoteWrite.value('jobs_total', { job: 'shop' })).toBe(12);
  });
});
