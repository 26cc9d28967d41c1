/**
 * How long a hub takes to start inside a process that has its modules loaded, as in a test suite: prints one line of JSON with
 * the milliseconds of each start in turn, through `startHub` and through `otlp-hub/testing`: on the wall, and of CPU, which a busy
 * machine does not change. The first start loads the components that the configuration names.
 */
const ROUNDS = 8;

const { startHub } = await import('../../dist/index.js');
const { startHub: startTestHub } = await import('../../dist/testing/index.js');

const config = {
  receivers: { otlp: { protocols: { grpc: { endpoint: '127.0.0.1:0' }, http: { endpoint: '127.0.0.1:0' } } } },
  processors: { batch: {} },
  exporters: { nop: {} },
  service: {
    telemetry: { metrics: { level: 'none' } },
    pipelines: { logs: { receivers: ['otlp'], processors: ['batch'], exporters: ['nop'] } },
  },
};
const silent = { write() {}, flush() {}, close() {} };

interface StartTime {
  readonly wallMs: number;
  readonly cpuMs: number;
}

async function timed(start: () => Promise<{ close(): Promise<void> }>): Promise<StartTime> {
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const hub = await start();
  const wallMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(cpuBefore);
  await hub.close();
  return { wallMs, cpuMs: (user + system) / 1000 };
}

const hub: StartTime[] = [];
const testHub: StartTime[] = [];
for (let round = 0; round < ROUNDS; round++) {
  hub.push(await timed(() => startHub({ config, logOutput: silent })));
  testHub.push(await timed(() => startTestHub({ config })));
}
console.log(JSON.stringify({ hub, testHub }));
