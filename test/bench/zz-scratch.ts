import { Session } from 'node:inspector';
import { writeFileSync } from 'node:fs';
import { mergeBatches, batchOf, type Batch } from '../../src/pdata/batch.js';
import { Translator } from '../../src/exporters/prometheusremotewrite/translator.js';
import { churnMetrics, smallMetrics, steadyMetrics } from './macro/requests.js';
import { shuffledMetrics } from './remote-write-requests.js';
function batches(payloads: readonly Uint8Array[], points: number): Batch[] {
  const per = 4000 / points;
  return Array.from({ length: Math.floor(payloads.length / per) }, (_, i) => mergeBatches('metrics', payloads.slice(i * per, (i + 1) * per).map((p) => batchOf('metrics', p, points))));
}
const which = process.argv[2]!;
const load = which === 'churn' ? batches(churnMetrics(400).payloads, 1000) : which === 'steady' ? batches(steadyMetrics(40).payloads, 1000) : which === 'small' ? batches(smallMetrics(4000).payloads, 10) : batches(shuffledMetrics(40), 1000);
const t = new Translator({ namespace: '', suffixes: true, externalLabels: new Map(), targetInfo: true, resourceToTelemetry: false, maxBatchBytes: 3000000, sendMetadata: false });
for (let i = 0; i < 100; i++) t.translate(load[i % load.length]!);
const s = new Session(); s.connect();
s.post('Profiler.enable'); s.post('Profiler.setSamplingInterval', { interval: 200 }); s.post('Profiler.start');
const c0 = process.cpuUsage();
const N = 400;
for (let i = 0; i < N; i++) t.translate(load[i % load.length]!);
const c = process.cpuUsage(c0);
console.log('user', (c.user/(N*4000)).toFixed(3), 'sys', (c.system/(N*4000)).toFixed(3)); console.log(which, ((c.user + c.system) / (N * 4000)).toFixed(3), 'µs/point');
s.post('Profiler.stop', (_e, r) => writeFileSync('/tmp/prw/prof/x.cpuprofile', JSON.stringify(r.profile)));
