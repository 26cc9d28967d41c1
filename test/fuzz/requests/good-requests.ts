/** Requests that must be taken, on connections of their own. */
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { encodeRequest } from '../../../src/pdata/builder.js';
import { framed, grpcStatus, METHODS } from './grpc-load.js';
import type { HubPorts } from './hub-config.js';
import type { Tally } from './tally.js';

const LOG = Buffer.from(
  encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'good' } }] }] }] }),
);

export async function checkGoodRequests(ports: HubPorts, tally: Tally): Promise<void> {
  const [http, grpc] = await Promise.all([overHttp(ports.http), overGrpc(ports.grpc)]);
  for (const [protocol, status, right] of [
    ['http', http, '200'],
    ['grpc', grpc, '0'],
  ] as const) {
    tally.answered(`${protocol} ${status}`);
    if (status === right) tally.book('logs', 1, true);
    else tally.blame(`a good request over ${protocol} was answered ${status}`);
  }
}

async function overHttp(port: number): Promise<string> {
  const headers = { 'content-type': 'application/x-protobuf', connection: 'close' };
  const answer = await fetch(`http://127.0.0.1:${port}/v1/logs`, { method: 'POST', headers, body: LOG });
  await answer.arrayBuffer();
  return String(answer.status);
}

function overGrpc(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.once('error', reject);
    const headers = { ':method': 'POST', ':path': METHODS.logs, 'content-type': 'application/grpc', te: 'trailers' };
    const stream = session.request(headers);
    let status = 'none';
    const look = (headers: IncomingHttpHeaders): void => void (status = grpcStatus(headers) ?? status);
    stream.on('response', look);
    stream.on('trailers', look);
    stream.once('error', reject);
    stream.once('close', () => {
      session.close();
      resolve(status);
    });
    stream.resume();
    stream.end(framed(0, LOG, LOG.length));
  });
}
