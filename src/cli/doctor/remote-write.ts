/** Does the remote-write back end take requests, and has the marked metric arrived there? */
import { type Clock, sleep } from '../../component/clock.js';
import type { RemoteWriteBackEnd } from './configured-hub.js';
import { doubt, fault, ok, type Finding } from './check.js';
import type { Marker } from './marker.js';

/** A WriteRequest without series, compressed: no bytes are a message, and snappy of no bytes is their length. */
const EMPTY_REQUEST = Buffer.from([0]);
const POLL_MS = 250;

export async function remoteWriteFinding({ url, headers }: RemoteWriteBackEnd, timeoutMs: number): Promise<Finding> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      body: EMPTY_REQUEST,
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        'content-encoding': 'snappy',
        'x-prometheus-remote-write-version': '0.1.0',
      },
    });
  } catch (error) {
    const cause = (error as { cause?: Error }).cause ?? (error as Error);
    return fault(
      `cannot be reached from here: ${cause.message}`,
      `check exporters.prometheusremotewrite.endpoint, now ${url}`,
    );
  }
  const said = (await response.text()).trim().slice(0, 200);
  return statusFinding(response.status, said, url);
}

function statusFinding(status: number, said: string, url: string): Finding {
  const answer = said === '' ? `answers ${status}` : `answers ${status}: ${said}`;
  if (status < 300) return ok(answer);
  switch (status) {
    case 301:
    case 302:
    case 307:
    case 308:
      return fault(answer, 'name the address it redirects to as endpoint');
    case 401:
    case 403:
      return fault(
        answer,
        'give the exporter credentials: headers: { authorization: … } or auth: { authenticator: … }',
      );
    case 404:
      return fault(
        answer,
        `start Prometheus with --web.enable-remote-write-receiver; else the path is wrong: Prometheus takes /api/v1/write, the endpoint is ${url}`,
      );
    case 405:
      return fault(
        answer,
        `the address does not take POST: the endpoint must be the write path, e.g. /api/v1/write, and is ${url}`,
      );
    case 415:
      return fault(answer, 'the back end takes another protocol version: leave protobuf_message away');
    default:
      return status < 500
        ? doubt(answer, 'an empty request is refused; see whether the marked metric arrives')
        : fault(answer, 'the back end is not well: see its own log');
  }
}

/** @param base address of the Prometheus API, without `/api/v1/…`. */
export async function arrivedMetricFinding(
  base: string,
  marker: Marker,
  waitMs: number,
  clock: Clock,
): Promise<Finding> {
  const query = `${marker.metricName}{mark="${marker.mark}"}`;
  const url = `${base}/api/v1/query?query=${encodeURIComponent(query)}`;
  const startMs = clock.monotonic();
  for (;;) {
    const answer = await ask(url);
    if (typeof answer !== 'number') return answer;
    const tookMs = clock.monotonic() - startMs;
    if (answer > 0) return ok(`found as ${query}`);
    if (tookMs > waitMs) {
      return fault(
        `not there after ${Math.round(tookMs / 1000)} s`,
        `raise --wait above the batch timeout, and see the hub's log for the exporter's errors`,
      );
    }
    await sleep(clock, POLL_MS);
  }
}

/** @returns how many series there are, or why that cannot be told. */
async function ask(url: string): Promise<number | Finding> {
  const remedy = 'give the address of its query API with --prometheus URL';
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (!response.ok) return doubt(`the back end cannot be queried: it answers ${response.status}`, remedy);
    const { data } = (await response.json()) as { data?: { result?: readonly unknown[] } };
    return data?.result?.length ?? 0;
  } catch (error) {
    return doubt(`the back end cannot be queried: ${(error as Error).message}`, remedy);
  }
}
