/** The services whose telemetry is played, and what they answer to whom. */
export interface PlayedService {
  readonly name: string;
  readonly operations: readonly PlayedOperation[];
}

export interface PlayedOperation {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Median duration in seconds. */
  readonly medianSeconds: number;
  /** How often it is called compared with the others. */
  readonly weight: number;
}

export const SERVICES: readonly PlayedService[] = [
  {
    name: 'client-api',
    operations: [
      { method: 'POST', route: '/v1/jobs', status: 202, medianSeconds: 0.04, weight: 6 },
      { method: 'GET', route: '/v1/jobs/{job_id}', status: 200, medianSeconds: 0.008, weight: 20 },
      { method: 'GET', route: '/v1/jobs/{job_id}', status: 404, medianSeconds: 0.004, weight: 1 },
    ],
  },
  {
    name: 'enc-dec-engine',
    operations: [
      { method: 'POST', route: '/encrypt', status: 200, medianSeconds: 0.15, weight: 8 },
      { method: 'POST', route: '/decrypt', status: 200, medianSeconds: 0.18, weight: 8 },
      { method: 'POST', route: '/decrypt', status: 422, medianSeconds: 0.01, weight: 1 },
    ],
  },
  {
    name: 'atls-cert-mgr',
    operations: [
      { method: 'POST', route: '/certificates', status: 201, medianSeconds: 0.35, weight: 1 },
      { method: 'GET', route: '/certificates/{serial}', status: 200, medianSeconds: 0.006, weight: 4 },
    ],
  },
  {
    name: 'service-host',
    operations: [
      { method: 'POST', route: '/workloads', status: 202, medianSeconds: 0.6, weight: 2 },
      { method: 'GET', route: '/workloads/{workload_id}/status', status: 200, medianSeconds: 0.012, weight: 12 },
      { method: 'POST', route: '/workloads', status: 503, medianSeconds: 1.4, weight: 1 },
    ],
  },
];

/** A value of OTLP/JSON's AnyValue. */
type AttributeValue = string | number;

export interface JsonAttribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

export function attributes(values: Readonly<Record<string, AttributeValue>>): readonly JsonAttribute[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { intValue: String(value) },
  }));
}

/** One replica of a service, as a Resource. A run has instances of its own, so that two runs write different series. */
export function resource(
  service: string,
  run: string,
  replica: number,
): { readonly attributes: readonly JsonAttribute[] } {
  return {
    attributes: attributes({
      'service.name': service,
      'service.instance.id': `${run}-${replica}`,
      'service.version': '1.4.2',
      'deployment.environment.name': 'development',
    }),
  };
}

export const SCOPE = { name: 'otlp-hub/send' } as const;

/** Unix time as OTLP/JSON writes it: nanoseconds in a text. */
export function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}
