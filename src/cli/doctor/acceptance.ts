/** Is what is sent taken: without a token, with a wrong one, with the right one; and which signals? */
import { encodeRequest } from '../../pdata/builder.js';
import type { Signal } from '../../pdata/signal.js';
import { advice, type Failure } from '../send/failure.js';
import type { Target } from '../send/target.js';
import type { Transport } from '../send/transport.js';
import { doubt, fault, ok, type Examination, type Finding } from './check.js';
import type { Marker } from './marker.js';
import { isWebServer, webServerFinding } from './protocol.js';

export type Connect = (target: Target) => Promise<Transport>;

const NO_PIPELINE = fault(
  'the hub takes neither log records nor metrics',
  'list the receiver in a pipeline: service.pipelines.logs: { receivers: [otlp], exporters: […] }',
);

/** @returns the signals that were accepted. */
export async function checkAcceptance(
  examination: Examination,
  target: Target,
  marker: Marker,
  connect: Connect,
): Promise<ReadonlySet<Signal>> {
  await examination.make('authorization', 'a request without the token', () => checkWithoutToken(target, connect));
  const accepted = new Set<Signal>();
  const transport = await connect(target);
  try {
    for (const signal of ['logs', 'metrics'] as const) {
      const request = signal === 'logs' ? marker.logs : marker.metrics;
      let failure: Failure | undefined;
      const title = signal === 'logs' ? 'a marked log record' : 'a marked metric';
      await examination.make(signal === 'logs' ? 'authorization' : 'hub', title, async () => {
        failure = await send(transport, signal, request);
        if (failure === undefined) accepted.add(signal);
        return sendFinding(failure, target, signal);
      });
      if (failure !== undefined && !isWithoutPipeline(failure)) return accepted;
    }
    if (accepted.size === 0) examination.add({ stage: 'hub', title: 'pipelines', ...NO_PIPELINE });
  } finally {
    transport.close();
  }
  return accepted;
}

/** An empty request: nothing is stored, whatever comes of it. */
async function checkWithoutToken(target: Target, connect: Connect): Promise<Finding> {
  const { authorization, ...headers } = target.headers;
  const transport = await connect({ ...target, headers });
  try {
    const failure = await send(transport, 'logs', {});
    if (failure?.kind === 'token') return ok(`is refused: ${failure.message}`);
    if (failure !== undefined && !isWithoutPipeline(failure)) return sendFinding(failure, target, 'logs');
    if (authorization === undefined) return ok('is accepted: the hub asks for no token');
    return doubt(
      'is accepted: the hub does not look at tokens',
      'give the receiver auth: { authenticator: bearertokenauth } and list the extension in service.extensions',
    );
  } finally {
    transport.close();
  }
}

/** A web server that does not know gRPC's paths says the same. */
function isWithoutPipeline({ kind, message }: Failure): boolean {
  return kind === 'no-pipeline' && !isWebServer(message);
}

async function send(transport: Transport, signal: Signal, request: object): Promise<Failure | undefined> {
  const body = transport.json ? Buffer.from(JSON.stringify(request)) : encodeRequest(signal, request);
  const result = await transport.send(signal, body);
  return result.accepted ? undefined : result.failure;
}

function sendFinding(failure: Failure | undefined, target: Target, signal: Signal): Finding {
  if (failure === undefined) return ok('is accepted');
  if (isWebServer(failure.message)) return webServerFinding(failure.message);
  const said = [failure.status, failure.message].filter((text) => text !== '').join(': ');
  if (failure.kind === 'no-pipeline') {
    return doubt(
      `is refused: ${said}`,
      `add a pipeline: service.pipelines.${signal}: { receivers: [otlp], exporters: […] }`,
    );
  }
  return fault(`is refused: ${said}`, advice(failure, target));
}
