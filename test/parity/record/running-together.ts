/** One start of the reference for many configurations of processors: each has a pipeline, a port and a far side of its own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Signal } from '../../../src/pdata/signal.js';
import { freePort } from '../../support/free-port.js';
import { startReference } from './running-config.js';
import type { Answer } from './running-reference.js';

export interface TogetherInput {
  readonly signal: Signal;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly input: object;
}

/** How long after the last answer lines may still come, in milliseconds. */
const QUIET_MS = 500;

/** Answers in the order of the inputs. @throws where one of them keeps the reference from starting. */
export async function throughReferenceTogether(binary: string, inputs: readonly TogetherInput[]): Promise<Answer[]> {
  const outputs: unknown[][] = inputs.map(() => []);
  const server = await sink(outputs);
  const ports = await Promise.all(inputs.map(() => freePort()));
  const config = configuration(inputs, ports, (server.address() as AddressInfo).port);
  const collector = await startReference(binary, config).catch((error: unknown) => {
    server.close();
    throw error;
  });
  try {
    const started = collector.lines.length;
    const answers: { status: number; body: string }[] = [];
    for (const [i, { signal, input }] of inputs.entries()) answers.push(await sent(ports[i]!, signal, input));
    await sleep(QUIET_MS);
    const lines = collector.lines.slice(started);
    return answers.map((answer, i) => ({
      ...answer,
      output: outputs[i]!,
      log: lines.filter((line) => String(line['otelcol.component.id']).endsWith(`/n${i}`)),
    }));
  } finally {
    await collector.stop();
    server.close();
  }
}

/** A request that makes the reference panic gets no answer. */
async function sent(port: number, signal: Signal, input: object): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/v1/${signal}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}

/** Components of input `i` are named `…/ni`; a processor keeps no name of its own. */
function configuration(inputs: readonly TogetherInput[], ports: readonly number[], sinkPort: number): object {
  const [receivers, processors, exporters, pipelines]: Record<string, unknown>[] = [{}, {}, {}, {}];
  inputs.forEach(({ signal, processors: given }, i) => {
    const own = Object.entries(given).map(([type, config]) => [`${type}/n${i}`, config] as const);
    receivers![`otlp/n${i}`] = { protocols: { http: { endpoint: `127.0.0.1:${ports[i]}` } } };
    Object.assign(processors!, Object.fromEntries(own));
    exporters![`otlphttp/n${i}`] = {
      endpoint: `http://127.0.0.1:${sinkPort}/${i}`,
      encoding: 'json',
      compression: 'none',
      sending_queue: { enabled: false },
    };
    pipelines![`${signal}/n${i}`] = {
      receivers: [`otlp/n${i}`],
      processors: own.map(([id]) => id),
      exporters: [`otlphttp/n${i}`],
    };
  });
  return {
    receivers,
    processors: JSON.parse(JSON.stringify(processors).replaceAll('$', () => '$$')) as object,
    exporters,
    service: {
      telemetry: { logs: { encoding: 'json', sampling: { enabled: false } }, metrics: { level: 'none' } },
      pipelines,
    },
  };
}

function sink(outputs: readonly unknown[][]): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      outputs[Number(request.url!.split('/')[1])]!.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
