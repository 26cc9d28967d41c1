/** HOT PATH: the handler of `Export`. Once per request. */
import type { handleUnaryCall, Metadata, sendUnaryData } from '@grpc/grpc-js';
import { WireError } from '../../pdata/wire-error.js';
import { admitRequest, type Admitted } from '../../pdata/validate.js';
import { formatHostPort } from '../../transport/address.js';
import { partialSuccessResponse } from './forced-answer.js';
import { CALL_FACTS, type CallFacts } from './grpc-guard.js';
import { detailTrailers } from './grpc-status.js';
import type { Intake } from './intake.js';
import { requestContext, type ContextWishes } from './request-context.js';
import { EMPTY_RESPONSE } from './response.js';
import { CODE, statusOf } from './status.js';

type Answer = sendUnaryData<Buffer>;

export function exportHandler(intake: Intake, wishes: ContextWishes): handleUnaryCall<Buffer, Buffer> {
  return (call, answer) => {
    const request = admit(intake, call.request, answer);
    if (request === undefined) return;
    const facts = call.metadata.getOpaque(CALL_FACTS) as CallFacts; // the guard put it there
    const { stream } = facts.call;
    const context = requestContext(
      {
        peer: peerOf(facts),
        auth: facts.auth,
        headers: () => headersOf(call.metadata, facts),
        onGone: (callback) => void call.once('cancelled', callback),
      },
      wishes,
    );
    intake.take(request, context).then(
      () => {
        if (!stream.destroyed) answer(null, EMPTY_RESPONSE);
      },
      (error: unknown) => {
        const partialSuccess = partialSuccessResponse(error);
        if (partialSuccess !== undefined) return answer(null, partialSuccess);
        const status = statusOf(error);
        const metadata = detailTrailers(status);
        answer({ code: status.code, details: status.message, ...(metadata !== undefined && { metadata }) });
      },
    );
  };
}

function admit(intake: Intake, message: Buffer, answer: Answer): Admitted | undefined {
  try {
    return admitRequest(intake.signal, message);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    answer({ code: CODE.INTERNAL, details: `grpc: error unmarshalling request: ${error.message}` });
    return undefined;
  }
}

function peerOf({ call }: CallFacts): string {
  const { remoteAddress, remotePort } = call.getConnectionInfo();
  return remoteAddress === undefined ? '' : formatHostPort(remoteAddress, remotePort ?? 0);
}

/** As the reference copies them: `host` stands for `:authority` where there is none. */
function headersOf(metadata: Metadata, { call }: CallFacts): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(metadata.toJSON())) headers.set(name, (values as unknown[]).map(String));
  const authority = [call.getHost()];
  headers.set(':authority', authority);
  if (!headers.has('host')) headers.set('host', authority);
  return headers;
}
