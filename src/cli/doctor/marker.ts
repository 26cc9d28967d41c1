/** Telemetry that can be recognised at the far end: one log record and one gauge that carry the same random mark. */
import { randomBytes } from 'node:crypto';

export interface Marker {
  readonly mark: string;
  readonly metricName: string;
  readonly logs: object;
  readonly metrics: object;
}

export function createMarker(nowMs: number): Marker {
  const mark = `doctor-${randomBytes(6).toString('hex')}`;
  const timeUnixNano = `${nowMs}000000`;
  const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } });
  const resource = { attributes: [attribute('service.name', 'otlp-hub-doctor')] };
  const scope = { name: 'otlp-hub/doctor' };
  const record = {
    timeUnixNano,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: `otlp-hub doctor was here: ${mark}` },
    attributes: [attribute('doctor.mark', mark)],
  };
  const point = { timeUnixNano, asDouble: 1, attributes: [attribute('mark', mark)] };
  const metric = { name: 'otlp_hub_doctor', description: 'Sent by otlp-hub doctor', gauge: { dataPoints: [point] } };
  return {
    mark,
    metricName: 'otlp_hub_doctor',
    logs: { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] },
    metrics: { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] },
  };
}
