import type { Label } from './write-request.js';

/** The back end does not take the request (HTTP 400). The message is what the client is told. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  /** @param times of the refused sample and, where the reason is one, of the stored one it comes behind; Unix ms. */
  constructor(
    reason: string,
    readonly labels: readonly Label[],
    readonly times?: { readonly sampleMs: number; readonly storedMs: number },
  ) {
    super(reason);
  }
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * The rules of remote write 1.0 for the labels of a series: sorted by name, no name twice, a metric name, names in
 * Prometheus' alphabet. Prometheus itself lets some of it pass; a sender that relies on that is broken elsewhere.
 *
 * @throws {RefusedError}
 */
export function checkLabels(labels: readonly Label[]): void {
  let previous: string | undefined;
  let metricName: string | undefined;
  for (const { name, value } of labels) {
    if (name === previous) throw new RefusedError(`label name "${name}" is not unique: invalid sample`, labels);
    if (previous !== undefined && Buffer.compare(Buffer.from(name), Buffer.from(previous)) < 0) {
      throw new RefusedError(`labels are not sorted: "${name}" comes after "${previous}"`, labels);
    }
    if (name !== '__name__' && !LABEL_NAME.test(name)) throw new RefusedError(`invalid label name "${name}"`, labels);
    if (name === '__name__') metricName = value;
    previous = name;
  }
  if (metricName === undefined) throw new RefusedError('missing metric name (label __name__)', labels);
  if (!METRIC_NAME.test(metricName)) throw new RefusedError(`invalid metric name "${metricName}"`, labels);
}

/** A series as Prometheus writes it: `name{label="value", …}`. */
export function seriesText(labels: ReadonlyMap<string, string>): string {
  const others: string[] = [];
  for (const [name, value] of labels) if (name !== '__name__') others.push(`${name}=${JSON.stringify(value)}`);
  const metricName = labels.get('__name__') ?? '';
  return others.length === 0 ? metricName : `${metricName}{${others.join(', ')}}`;
}
