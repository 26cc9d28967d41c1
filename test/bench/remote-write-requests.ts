import { encodeRequest } from '../../src/pdata/builder.js';

const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
const POINTS = 1000;

/** The same 1,000 gauge series in another order each time: what a sender does whose maps have no order. */
export function shuffledMetrics(rounds: number): Uint8Array[] {
  const random = generator(7);
  return Array.from({ length: rounds }, (_, round) => {
    const order = Array.from({ length: POINTS }, (_, i) => i);
    for (let i = POINTS - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    const dataPoints = order.map((i) => ({
      timeUnixNano: String(1_763_900_000_000_000_000n + BigInt(round) * 1_000_000_000n),
      asDouble: i + round / 3,
      attributes: [text('http.request.method', 'POST'), text('http.route', `/v1/jobs/${i}`), text('zone', `z${i % 7}`)],
    }));
    const resource = { attributes: [text('service.name', 'client-api'), text('service.instance.id', 'pod-1')] };
    const metrics = [{ name: 'job.queue.depth', unit: '{jobs}', gauge: { dataPoints } }];
    return encodeRequest('metrics', { resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] });
  });
}

/** Numbers in [0, 1) that are the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
