/** A hub's telemetry as the page is given it: every kind of thing there is to draw, some of it hostile. */
import type {
  Attributes,
  Exchange,
  Flow,
  LogPage,
  LogRecord,
  LogRow,
  Metric,
  SetUp,
  StageItems,
  Trace,
  TraceList,
} from '../../../src/lens/api.js';

export const NOW = Date.UTC(2026, 10, 25, 12, 0, 0);
export const TRACE_ID = '5b8efff798038103d269b633813fc60c';
export const HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>\u0007\u202eevil';

const WINDOW = { items: 48_210, bytes: 9_400_000, limitBytes: 33_554_432, oldest: NOW - 900_000, gone: 1_204 };

export const ATTRIBUTES: Attributes = {
  list: [
    { key: 'http.request.method', type: 'string', value: { text: 'GET' } },
    { key: 'http.response.status_code', type: 'int', value: { text: '503' } },
    { key: '<b>key</b>', type: 'string', value: { text: HOSTILE } },
    { key: 'payload', type: 'string', value: { text: 'x'.repeat(200), bytes: 1_048_576 } },
  ],
  total: 10_000,
};

const SERVICE: Attributes = { list: [{ key: 'service.name', type: 'string', value: { text: 'checkout' } }] };

export function flow(hub: string, step = 0): Flow {
  const ways = [
    ['receiver:otlp', 'processor:batch@metrics', 'metrics', 1_840],
    ['processor:batch@metrics', 'exporter:prometheusremotewrite', 'metrics', 1_790],
    ['receiver:otlp', 'processor:filter/health@logs', 'logs', 5_120],
    ['processor:filter/health@logs', 'processor:batch@logs', 'logs', 4_980],
    ['processor:batch@logs', 'exporter:azureblob', 'logs', 4_980],
    ['receiver:otlp', 'processor:batch@traces', 'traces', 0],
    ['processor:batch@traces', 'exporter:debug', 'traces', 0],
  ] as const;
  const states = (delivered: number, dropped = 0) => ({ pending: 4_096, delivered, dropped });
  const base = { state: 'ok', troubles: [] } as const;
  const batch = (pipeline: string, held: number) =>
    ({
      ...base,
      id: `processor:batch@${pipeline}`,
      kind: 'processor',
      component: 'batch',
      pipelines: [pipeline],
      itemsPerSecond: 1_840,
      batch: { held, sendSize: 4_096 },
    }) as const;
  return {
    at: NOW + step * 1_000,
    hub,
    startedAt: NOW - 900_000,
    pipelines: [
      {
        id: 'metrics',
        signal: 'metrics',
        receivers: ['otlp'],
        processors: ['batch'],
        exporters: ['prometheusremotewrite'],
        accepted: 802_113,
        pending: 4_096,
      },
      {
        id: 'logs',
        signal: 'logs',
        receivers: ['otlp'],
        processors: ['filter/health', 'batch'],
        exporters: ['azureblob'],
        accepted: 1_400_200,
        pending: 9_000,
      },
      {
        id: 'traces',
        signal: 'traces',
        receivers: ['otlp'],
        processors: ['batch'],
        exporters: ['debug'],
        accepted: 0,
        pending: 0,
      },
    ],
    stages: [
      {
        ...base,
        id: 'receiver:otlp',
        kind: 'receiver',
        component: 'otlp',
        pipelines: ['metrics', 'logs', 'traces'],
        itemsPerSecond: 6_960,
        states: { accepted: 2_202_313, refused: 12, pending: 0, delivered: 0, dropped: 0 },
      },
      batch('metrics', 1_830),
      {
        ...base,
        id: 'processor:filter/health@logs',
        kind: 'processor',
        component: 'filter/health',
        pipelines: ['logs'],
        itemsPerSecond: 5_120,
        states: { pending: 0, delivered: 1_380_000, dropped: 20_200 },
      },
      batch('logs', 3_900),
      batch('traces', 0),
      {
        ...base,
        id: 'exporter:azureblob',
        kind: 'exporter',
        component: 'azureblob',
        pipelines: ['logs'],
        itemsPerSecond: 4_980,
        queue: { size: 0, capacity: 1_000, unit: 'requests' },
        states: states(1_379_000),
      },
      {
        id: 'exporter:prometheusremotewrite',
        kind: 'exporter',
        component: 'prometheusremotewrite',
        pipelines: ['metrics'],
        state: 'failing',
        troubles: [
          {
            reason: 'permanent refusal',
            items: 8_192,
            message: { text: `remote write returned HTTP status 404 Not Found: ${HOSTILE}` },
            remedy: 'Start Prometheus with `--web.enable-remote-write-receiver`; else the path is wrong.',
            last: NOW - 4_000,
          },
        ],
        itemsPerSecond: 1_790,
        queue: { size: 900, capacity: 1_000, unit: 'requests' },
        retries: 3,
        states: states(780_000, 8_192),
      },
      {
        ...base,
        id: 'exporter:debug',
        kind: 'exporter',
        component: 'debug',
        pipelines: ['traces'],
        itemsPerSecond: 0,
        states: { pending: 0, delivered: 0, dropped: 0 },
      },
    ],
    edges: ways.map(([from, to, pipeline, itemsPerSecond]) => ({ from, to, pipeline, itemsPerSecond })),
  };
}

export const EXCHANGE: Exchange = {
  id: 'x7',
  exporter: 'prometheusremotewrite',
  at: NOW - 4_000,
  tookMs: 3.2,
  what: { text: 'POST http://localhost:9090/api/v1/write' },
  items: 4_096,
  bytes: 25_312,
  answer: { text: '404 Not Found' },
  ok: false,
  headers: [
    ['content-encoding', 'snappy'],
    ['authorization', 'Bearer [masked]'],
  ],
  answerHeaders: [['content-type', 'text/plain']],
  answerBody: { text: HOSTILE },
  decoded: { text: 'http_server_request_duration_seconds_bucket{le="0.1"} 12 @1764072000\n'.repeat(20) },
};

export const BODY = Uint8Array.from({ length: 3_000 }, (_, index) => (index * 7) % 256);

export const ITEMS: StageItems = {
  last: {
    signal: 'metrics',
    items: [{ text: 'http_server_request_duration_seconds count=12 sum=0.34' }, { text: HOSTILE }],
  },
  out: { signal: 'metrics', items: [{ text: HOSTILE }] },
};

const BODIES = [
  { severity: 9, severityText: 'INFO', body: { text: 'order 4711 placed by customer 88' } },
  { severity: 9, severityText: 'INFO', body: { text: 'GET /api/cart 200 in 12 ms' } },
  { severity: 13, severityText: 'WARN', body: { text: 'payment provider is slow: 1,840 ms' } },
  { severity: 17, severityText: 'ERROR', body: { text: 'charge failed: card declined\n    at charge (pay.ts:12)' } },
  { severity: 5, severityText: 'DEBUG', body: { text: HOSTILE } },
  { severity: 9, severityText: 'Information', body: { text: `dump ${'z'.repeat(600)}`, bytes: 3_200_000 } },
];
const SERVICES = ['checkout', 'payment', 'frontend'];

export function logRow(id: number): LogRow {
  const shape = BODIES[id % BODIES.length]!; // a remainder is inside
  return {
    id,
    time: NOW + id * 7,
    arrived: NOW + id * 7 + 3,
    service: SERVICES[id % SERVICES.length]!, // a remainder is inside
    ...shape,
    ...(id % 3 === 0 ? { traceId: TRACE_ID, spanId: 'aaaaaaaaaaaaaaa2' } : {}),
  };
}

/** Newest first. */
export function logPage(newest: number, limit: number): LogPage {
  const count = Math.min(limit, newest);
  const rows = Array.from({ length: count }, (_, index) => logRow(newest - index));
  return {
    rows,
    end: newest + 1,
    services: SERVICES,
    window: WINDOW,
    ...(newest > count ? { next: newest - count + 1 } : {}),
  };
}

export function logRecord(id: number): LogRecord {
  return {
    ...logRow(id),
    attributes: ATTRIBUTES,
    resource: SERVICE,
    scope: { name: 'checkout.orders', version: '1.2.0', attributes: { list: [] } },
    blobs: [{ exporter: 'azureblob', name: '2026/11/25/logs_12_0.txt', offset: 1_204_221, exchange: 'x7' }],
  };
}

const HISTOGRAM = 'http_server_request_duration_seconds';
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, '+Inf'] as const;

export function metrics(): Metric[] {
  const at = (step: number): number => NOW - 600_000 + step * 10_000;
  const labels = (route: string) =>
    [
      ['job', 'checkout'],
      ['instance', 'a1'],
      ['http_route', route],
    ] as const;
  const counter = (route: string, slope: number) => ({
    labels: labels(route),
    points: Array.from(
      { length: 60 },
      (_, step) => [at(step), Math.round(slope * step * (10 + 3 * Math.sin(step / 6)))] as const,
    ),
    exemplars: [],
    stale: route === '/old',
  });
  const counts = (step: number): number[] =>
    BOUNDS.map((_, row) => Math.round((step + 1) * 90 * Math.exp(-((row - 4 - Math.sin(step / 9)) ** 2) / 3)));
  const histograms = Array.from({ length: 60 }, (_, step) => {
    const own = counts(step);
    return {
      time: at(step),
      count: own.reduce((sum, n) => sum + n, 0),
      sum: step * 31.7,
      buckets: BOUNDS.map((bound, row) => [bound, own[row]!] as const), // as many as bounds
    };
  });
  const common = { lastAt: NOW, next: 1, help: { text: 'Duration of HTTP server requests.' } };
  return [
    {
      ...common,
      name: HISTOGRAM,
      type: 'histogram',
      unit: 's',
      series: 2,
      otlpName: 'http.server.request.duration',
      flags: [{ kind: 'renamed', text: 'Dots are not allowed in Prometheus names; the unit is part of them.' }],
      naming: [
        { from: 'http.server.request.duration', to: 'http_server_request_duration', why: 'dots become underscores' },
        { from: 'http_server_request_duration', to: HISTOGRAM, why: 'the unit s is written out' },
      ],
      shown: [
        {
          labels: labels('/cart'),
          points: [],
          histograms,
          exemplars: [10, 25, 40, 52].map((step) => ({
            time: at(step),
            value: step / 60,
            traceId: TRACE_ID,
            spanId: 'aaaaaaaaaaaaaaa2',
          })),
          stale: false,
        },
      ],
    },
    {
      ...common,
      name: 'http_server_requests_total',
      type: 'counter',
      unit: '',
      help: { text: 'Requests.' },
      series: 240,
      otlpName: 'http.server.requests',
      flags: [{ kind: 'stale', text: 'One series has not been sent for five minutes.' }],
      naming: [{ from: 'http.server.requests', to: 'http_server_requests_total', why: 'counters end in _total' }],
      shown: [counter('/cart', 1), counter('/pay', 0.4), counter('/old', 0.1)],
    },
    {
      ...common,
      name: 'queue_size',
      type: 'gauge',
      unit: '',
      help: { text: HOSTILE },
      series: 1,
      flags: [{ kind: 'collision', text: 'queue.size of two scopes, with different units, has this name.' }],
      naming: [],
      shown: [
        {
          labels: [['evil', HOSTILE]],
          points: Array.from({ length: 60 }, (_, step) => [at(step), 40 + 30 * Math.sin(step / 5)] as const),
          exemplars: [],
          stale: false,
        },
      ],
    },
  ];
}

export const METRIC_WINDOW = WINDOW;

export function trace(): Trace {
  const span = (
    id: number,
    depth: number,
    name: string,
    service: string,
    start: number,
    durationMs: number,
    error = false,
  ) => ({
    id: `aaaaaaaaaaaaaaa${id}`,
    ...(depth > 0 ? { parentId: `aaaaaaaaaaaaaaa${id - 1}` } : {}),
    depth,
    name,
    kind: depth === 0 ? 'server' : 'client',
    service,
    start: NOW + start,
    durationMs,
    status: error ? ('error' as const) : ('unset' as const),
    statusMessage: error ? HOSTILE : '',
    attributes: ATTRIBUTES,
    resource: SERVICE,
    scope: 'checkout.orders',
    events: error ? [{ time: NOW + start + durationMs / 2, name: 'exception', attributes: ATTRIBUTES }] : [],
    links: id === 1 ? [{ traceId: TRACE_ID, spanId: 'aaaaaaaaaaaaaaa3', attributes: { list: [] } }] : [],
  });
  return {
    ...TRACES.traces[0]!, // there is one
    tree: [
      span(1, 0, 'GET /checkout', 'frontend', 0, 184),
      span(2, 1, 'POST /orders', 'checkout', 12, 160),
      span(3, 2, 'SELECT orders', 'checkout', 20, 18),
      span(4, 2, 'charge', 'payment', 44, 122, true),
      span(5, 3, HOSTILE, 'payment', 60, 0.4),
    ],
    logs: [logRow(3), logRow(6)],
  };
}

export const TRACES: TraceList = {
  traces: [
    {
      id: TRACE_ID,
      name: 'GET /checkout',
      service: 'frontend',
      services: ['frontend', 'checkout', 'payment'],
      start: NOW,
      durationMs: 184,
      spans: 5,
      errors: 1,
    },
    {
      id: '11111111111111111111111111111111',
      name: HOSTILE,
      service: 'frontend',
      services: ['frontend'],
      start: NOW - 500,
      durationMs: 2_140,
      spans: 1,
      errors: 0,
    },
  ],
  services: SERVICES,
  window: WINDOW,
};

export const SET_UP: SetUp = {
  send: "npx otlp-hub send --state '/home/me/my hub'",
  version: '0.1.0',
  certificates: [
    {
      receiver: 'otlp',
      subject: 'CN=localhost',
      names: ['localhost', '127.0.0.1', '::1'],
      validTo: Date.UTC(2036, 0, 1),
      fingerprint: Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0')).join(':'),
      caFile: '.otlp-hub/ca.crt',
    },
  ],
  endpoints: [
    { receiver: 'otlp', protocol: 'gRPC', address: 'https://localhost:4317', tls: true, credential: 'a bearer token' },
    { receiver: 'otlp', protocol: 'HTTP', address: 'https://localhost:4318', tls: true, credential: 'a bearer token' },
  ],
  connect: ['Node', 'Python', 'Go', 'Java', '.NET', 'Collector agent'].map((title) => ({
    title,
    language: 'sh',
    text: `# ${title}\nexport OTEL_EXPORTER_OTLP_ENDPOINT=https://localhost:4317\nexport OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20$TOKEN"\n`,
  })),
  backEnds: [
    {
      exporter: 'prometheusremotewrite',
      address: 'http://localhost:9090/api/v1/write',
      healthy: false,
      message: 'answers 404',
    },
    { exporter: 'azureblob', address: 'http://127.0.0.1:10000/devstoreaccount1', healthy: true, message: '' },
    { exporter: 'debug', address: '', healthy: undefined, message: '' },
  ],
  configuration:
    'receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 0.0.0.0:4317\nexporters:\n  debug: {}\n',
  faults: ['prometheusremotewrite: answers 404 to the next 3 requests'],
};
