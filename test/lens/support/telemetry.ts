/** Telemetry that tests of the lens send. */
export const TRACE = '0af7651916cd43dd8448eb211c80319c';
export const nanos = (ms: number): string => `${BigInt(Math.round(ms)) * 1_000_000n}`;

export const resource = (service: string) => ({
  attributes: [{ key: 'service.name', value: { stringValue: service } }],
});

export function logs(bodies: readonly string[], more: object = {}, service = 'shop') {
  const logRecords = bodies.map((text) => ({ timeUnixNano: nanos(1.7e12), body: { stringValue: text }, ...more }));
  return { resourceLogs: [{ resource: resource(service), scopeLogs: [{ scope: { name: 'app' }, logRecords }] }] };
}

export function span(
  name: string,
  spanId: string,
  parentSpanId: string | undefined,
  fromMs: number,
  toMs: number,
  code = 0,
) {
  const parent = parentSpanId === undefined ? {} : { parentSpanId };
  const times = { startTimeUnixNano: nanos(1.7e12 + fromMs), endTimeUnixNano: nanos(1.7e12 + toMs) };
  return { traceId: TRACE, spanId, ...parent, name, kind: 2, ...times, status: { code } };
}

export function sum(name: string, unit: string, value: number, temporality = 2) {
  const point = { timeUnixNano: nanos(Date.now()), asDouble: value, attributes: [] };
  return {
    name,
    unit,
    description: 'What is counted.',
    sum: { aggregationTemporality: temporality, isMonotonic: true, dataPoints: [point] },
  };
}
