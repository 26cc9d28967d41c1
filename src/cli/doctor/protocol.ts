/** What does the port speak? Told by its first bytes, before gRPC or HTTP libraries put it into words of their own. */
import { connect as connectPlain, type Socket } from 'node:net';
import type { Target } from '../send/target.js';
import { doubt, fault, ok, type Examination, type Finding } from './check.js';
import type { Place } from './network.js';
import { connectTls } from './tls.js';

/** Connection preface and an empty SETTINGS frame (RFC 9113, 3.4). */
const HTTP2_HELLO = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
const SETTINGS = 4;
const FRAME_HEADER_BYTES = 9;

const TO_GRPC =
  'send gRPC (--protocol grpc, OTEL_EXPORTER_OTLP_PROTOCOL=grpc), or send to the port of receivers.otlp.protocols.http, by default 4318';
const TO_HTTP =
  'send to the port of receivers.otlp.protocols.grpc, by default 4317, or send HTTP (--protocol http/protobuf, OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)';

/** @returns whether the port speaks what is sent. */
export function checkProtocol(
  examination: Examination,
  target: Target,
  place: Place,
  timeoutMs: number,
): Promise<boolean> {
  return examination.make('protocol', `what port ${place.port} speaks`, async () => {
    const hello = target.protocol === 'grpc' ? HTTP2_HELLO : httpHello(place);
    return spokenFinding(await answerTo(hello, target, place, timeoutMs), target, place);
  });
}

/** A server that takes gRPC's connection and answers its request as a web server does. */
export function isWebServer(message: string): boolean {
  return /Received HTTP status code 4(04|05|15)/i.test(message);
}

export function webServerFinding(message: string): Finding {
  return { ...fault(`answers as a web server does, not as gRPC: ${message}`, TO_HTTP), stage: 'protocol' };
}

function httpHello({ host, port }: Place): Buffer {
  return Buffer.from(`OPTIONS / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
}

interface Answer {
  readonly bytes: Buffer;
  /** It said nothing, and did not hang up. */
  readonly isSilent: boolean;
}

/** Until what was said tells enough, or nothing more comes. */
function answerTo(hello: Buffer, target: Target, place: Place, timeoutMs: number): Promise<Answer> {
  const secure = target.url.protocol === 'https:';
  const socket: Socket = secure ? connectTls(target, place) : connectPlain(place);
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0);
    const end = (isSilent = false): void => {
      socket.destroy();
      resolve({ bytes, isSilent });
    };
    socket.once(secure ? 'secureConnect' : 'connect', () => socket.write(hello));
    socket.on('data', (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      if (isHttp2(bytes) || bytes.includes('\r\n\r\n')) end();
    });
    socket.once('close', () => end());
    socket.once('error', () => end());
    socket.setTimeout(timeoutMs, () => end(bytes.length === 0));
  });
}

function spokenFinding({ bytes, isSilent }: Answer, target: Target, place: Place): Finding {
  const wantsGrpc = target.protocol === 'grpc';
  if (isHttp2(bytes)) return wantsGrpc ? ok('HTTP/2') : fault('HTTP/2 only, as gRPC does', TO_GRPC);
  const text = bytes.toString('latin1');
  if (/^HTTP\/1/.test(text)) {
    if (/to an? HTTPS (server|port)/i.test(text)) return tlsFault(place);
    return wantsGrpc ? fault('HTTP/1.1, not gRPC', TO_HTTP) : ok('HTTP/1.1');
  }
  if (isSilent) return doubt('it says nothing', 'look at what listens there, and whether it is well');
  if (target.url.protocol === 'http:') return tlsFault(place);
  return fault(`not ${wantsGrpc ? 'HTTP/2' : 'HTTP/1.1'}: it hangs up`, wantsGrpc ? TO_HTTP : TO_GRPC);
}

function tlsFault({ host, port }: Place): Finding {
  return fault(
    'TLS: it hangs up on plaintext',
    `send to https://${host}:${port} (insecure: false), or take tls: out of the receiver's settings`,
  );
}

function isHttp2(bytes: Buffer): boolean {
  return bytes.length >= FRAME_HEADER_BYTES && bytes[3] === SETTINGS && !bytes.toString('latin1').startsWith('HTTP');
}
