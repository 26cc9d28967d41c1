/** gRPC calls of all kinds, as HTTP/2 streams on shared connections. */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Random } from '../../chaos/run/random.js';
import { SIGNALS, type Signal } from '../../../src/pdata/signal.js';
import { CODINGS, itemsTaken, type Payload, type Payloads } from './payload.js';
import { type Tally, UNANSWERED } from './tally.js';

const ANSWER_LIMIT_MS = 30_000;
const MESSAGE_LIMIT = 1024 * 1024;
const CALLS_PER_SESSION = 5_000;

export const METHODS: Readonly<Record<Signal, string>> = {
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
};
const ODD_HEADERS: readonly OutgoingHttpHeaders[] = [
  { ':path': '/' },
  { ':path': '/a.B/Export' },
  { ':path': `${METHODS.logs}/` },
  { ':method': 'GET' },
  { 'content-type': 'application/json' },
  { 'content-type': 'application/grpc+json' },
  { 'content-type': 'application/grpc+proto' },
  { 'grpc-timeout': '1n' },
  { 'grpc-timeout': '99999999H' },
  { 'grpc-timeout': 'soon' },
  { 'x-data-bin': '!!! no base64 !!!' },
  { 'x-data-bin': 'AAEC' },
  { 'x-long': 'x'.repeat(9_000) },
  { 'grpc-encoding': 'br' },
  { 'grpc-accept-encoding': ',,,' },
  { te: 'trailers, deflate' },
  { expect: '100-continue' },
  { 'content-length': '3' },
  { ':authority': '' },
];

type IncomingHeaders = IncomingHttpHeaders & IncomingHttpStatusHeader;

interface Call {
  readonly headers: OutgoingHttpHeaders;
  readonly parts: readonly Buffer[];
  /** The message, with its coding undone, if it is read. Undefined where it must not be taken. */
  readonly payload: Payload | undefined;
  readonly coding: string;
  readonly clean: boolean;
  readonly end: 'end' | 'reset';
}

export async function sendGrpc(
  port: number,
  random: Random,
  payloads: Payloads,
  tally: Tally,
  until: () => boolean,
): Promise<void> {
  let session = opened(port);
  let calls = 0;
  while (!until()) {
    if (session.destroyed || session.closed || ++calls % CALLS_PER_SESSION === 0) {
      session.close();
      session = opened(port);
    }
    const call = drawCall(random, payloads);
    await book(tally, call, await answerTo(session, call, tally));
  }
  session.destroy();
}

function opened(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {}); // its streams tell
  return session;
}

function drawCall(random: Random, payloads: Payloads): Call {
  const payload = asProtobuf(random, payloads);
  const coding = random.isTrue(0.3) ? CODINGS[random.between(0, CODINGS.length - 1)]! : '';
  const packed = payloads.compressed(payload.bytes, coding === 'snappy' ? '' : coding);
  const flag = coding === '' ? 0 : 1;
  const clean = random.isTrue(0.8);
  const message = clean ? framed(flag, packed, packed.length) : oddFrame(random, flag, packed);
  const headers = {
    ':method': 'POST',
    ':path': METHODS[payload.signal],
    'content-type': 'application/grpc',
    te: 'trailers',
    ...(coding !== '' && { 'grpc-encoding': coding }),
    ...(!clean && random.isTrue(0.6) && ODD_HEADERS[random.between(0, ODD_HEADERS.length - 1)]!),
  };
  const end = !clean && random.isTrue(0.1) ? 'reset' : 'end';
  return { headers, parts: chopped(random, message), payload: { ...payload, bytes: message }, coding, clean, end };
}

function asProtobuf(random: Random, payloads: Payloads): Payload {
  const payload = payloads.draw();
  return random.isTrue(0.02) ? { ...payload, signal: SIGNALS[random.between(0, 2)]! } : payload;
}

/** Length-Prefixed-Message. Source: gRPC over HTTP/2. */
export function framed(flag: number, bytes: Buffer, length: number): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, bytes]);
}

function oddFrame(random: Random, flag: number, bytes: Buffer): Buffer {
  switch (random.between(0, 6)) {
    case 0:
      return framed(random.between(0, 255), bytes, bytes.length);
    case 1:
      return framed(flag, bytes, Math.max(0, bytes.length + random.between(-5, 5)));
    case 2:
      return framed(flag, bytes, 0xffffffff);
    case 3:
      return Buffer.concat([framed(flag, bytes, bytes.length), framed(flag, bytes, bytes.length)]);
    case 4:
      return framed(flag, bytes, bytes.length).subarray(0, random.between(0, 6));
    case 5:
      return Buffer.alloc(0);
    default:
      return framed(flag, bytes, bytes.length);
  }
}

function chopped(random: Random, bytes: Buffer): Buffer[] {
  if (random.isTrue(0.8)) return [bytes];
  const at = random.between(0, bytes.length);
  return [bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at + 1)];
}

/** The gRPC status, `http` and its status where there is none, or none. */
function answerTo(session: ClientHttp2Session, call: Call, tally: Tally): Promise<string> {
  return new Promise((resolve) => {
    let stream: ClientHttp2Stream;
    try {
      stream = session.request(call.headers);
    } catch {
      return setImmediate(resolve, UNANSWERED); // the session has just ended
    }
    let status: string | undefined;
    const look = (headers: IncomingHeaders): void => {
      // 2 is for what nobody foresaw, and, as the reference has it, for a message that ends too early.
      if (headers['grpc-status'] === '2' && !/^(unexpected )?EOF$/.test(String(headers['grpc-message']))) {
        tally.blame(
          `${String(headers['grpc-message'])} to ${JSON.stringify(call.headers)} ${call.parts.map(String).join('|')}`,
        );
      }
      status = grpcStatus(headers) ?? status ?? httpStatus(headers);
    };
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      resolve(status ?? UNANSWERED);
    };
    const timer = setTimeout(() => {
      tally.blame(`no answer to a call with ${JSON.stringify(call.headers)}`);
      stream.close(constants.NGHTTP2_CANCEL);
      over();
    }, ANSWER_LIMIT_MS);
    stream.on('response', look);
    stream.on('trailers', look);
    stream.on('error', () => {}); // told by 'close'
    // The next call has to begin outside of this one's event: Node's client writes into memory without end when a call is cut
    // while the frame that ended another one is still being read.
    const overLater = (): void => void setImmediate(over);
    stream.on('close', overLater);
    // It never says 'close' of a call that it cut itself while the far side was ending it: the end has to do.
    stream.on('end', overLater);
    stream.resume();
    for (const part of call.parts) stream.write(part);
    if (call.end === 'end') stream.end();
    else stream.close(constants.NGHTTP2_CANCEL);
  });
}

export function grpcStatus(headers: IncomingHeaders): string | undefined {
  const status = headers['grpc-status'];
  return status === undefined ? undefined : String(status);
}

function httpStatus(headers: IncomingHeaders): string | undefined {
  const status = headers[':status'];
  return status === 200 ? undefined : `http ${String(status)}`;
}

async function book(tally: Tally, call: Call, status: string): Promise<void> {
  tally.answered(`grpc ${status}`);
  const items = await messageItems(call);
  const path = call.headers[':path'];
  if (call.clean && status !== UNANSWERED && (items !== undefined) !== (status === '0')) {
    tally.blame(`gRPC ${status} is not what the message deserves: ${call.payload!.bytes.toString('hex')}`);
  }
  const isExport = Object.values(METHODS).includes(String(path));
  if (items !== undefined && isExport && (status === '0' || status === UNANSWERED)) {
    tally.book(call.payload!.signal, items, status === '0');
  }
}

/** Items of the first message, if it is whole and admitted. */
function messageItems({ payload, coding }: Call): Promise<number | undefined> {
  const { bytes } = payload!;
  const length = bytes.length < 5 ? Infinity : bytes.readUInt32BE(1);
  if (length > Math.min(bytes.length - 5, MESSAGE_LIMIT)) return Promise.resolve(undefined);
  const compressed = bytes[0] === 1;
  if (bytes[0]! > 1 || (compressed && !['gzip', 'zstd', 'snappy'].includes(coding))) return Promise.resolve(undefined);
  if (!['', 'gzip', 'zstd', 'snappy'].includes(coding)) return Promise.resolve(undefined);
  const named = coding === 'snappy' ? 'x-snappy-framed' : coding;
  const message = { ...payload!, encoding: 'protobuf' as const, bytes: bytes.subarray(5, 5 + length) };
  return itemsTaken(message, compressed ? named : '', MESSAGE_LIMIT);
}
