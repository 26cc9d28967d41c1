/** gRPC calls as whoever looks on is told of them. */
import { status, type Metadata } from '@grpc/grpc-js';
import { MASKED, type OutgoingExchange } from '../component/exchange.js';
import type { GrpcAnswer, GrpcCall } from './grpc-client.js';

/** Metadata the client itself puts in; settings and authenticators may put credentials into all others. */
const PLAIN = new Set(['grpc-accept-encoding', 'grpc-encoding', 'grpc-timeout']);

const NO_BODY = new Uint8Array(0);

export function observedCall(
  call: GrpcCall,
  target: string,
  metadata: Metadata,
  times: { readonly startedAtMs: number; readonly tookMs: number },
  answer: GrpcAnswer,
): OutgoingExchange {
  const headers = Object.entries(metadata.getMap()).map(([name, value]): [string, string] => [
    name,
    PLAIN.has(name) ? String(value) : MASKED,
  ]);
  return {
    protocol: 'grpc',
    what: `${target} ${call.service}/${call.method}`,
    ...times,
    headers: Object.fromEntries(headers),
    body: call.pieces,
    answer:
      'failure' in answer
        ? answerOf(status[answer.failure.code] ?? answer.failure.code, answer.failure.message, NO_BODY)
        : answerOf('OK', 'OK', answer.response),
    ok: !('failure' in answer),
  };
}

function answerOf(code: string | number, text: string, body: Uint8Array) {
  return { status: code, text, headers: {}, body };
}
