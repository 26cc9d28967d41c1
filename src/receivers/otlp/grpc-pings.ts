/**
 * Disconnects clients that ping too often.
 *
 * Source: gRPC proposal A8 and grpc-go's server, which forgives two such pings between two answers.
 */
import { constants } from 'node:http2';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Clock } from '../../component/clock.js';

/** The `enforcement_policy` block; durations in milliseconds, 0 for the default. */
export interface PingPolicy {
  readonly min_time: number;
  readonly permit_without_stream: boolean;
}

const DEFAULT_MIN_TIME_MS = 300_000;
/** Between two pings of a client that has no request running and may not ping then. */
const IDLE_MIN_TIME_MS = 7_200_000;
const FORGIVEN = 2;

export function enforcePingPolicy(session: ServerHttp2Session, policy: PingPolicy, clock: Clock): void {
  const minTime = policy.min_time > 0 ? policy.min_time : DEFAULT_MIN_TIME_MS;
  let lastPing = Number.NEGATIVE_INFINITY;
  let strikes = 0;
  let answered = false;
  let running = 0;
  session.on('stream', (stream: ServerHttp2Stream) => {
    running++;
    stream.once('close', () => {
      running--;
      answered = true;
    });
  });
  session.on('ping', () => {
    const now = clock.monotonic();
    const sinceLast = now - lastPing;
    lastPing = now;
    if (answered) {
      answered = false;
      strikes = 0;
      return;
    }
    const allowed = running === 0 && !policy.permit_without_stream ? IDLE_MIN_TIME_MS : minTime;
    if (sinceLast < allowed) strikes++;
    if (strikes <= FORGIVEN) return;
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from('too_many_pings'));
    session.close();
    session.destroy();
  });
}
