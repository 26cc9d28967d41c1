/** The entry of a worker thread: a hub without sockets, fed by messages. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Consumer, RequestContext } from '../component/consumer.js';
import type { Hub } from '../hub.js';
import { startHub } from '../hub.js';
import { batchOf } from '../pdata/batch.js';
import type { LogOutput } from '../service/telemetry/log/output.js';
import type { ScopeReading } from '../service/telemetry/metrics/instruments.js';
import { workerDirectory } from './directories.js';
import { failureOf } from './failure.js';
import type { BatchMessage, FromWorker, Report, ToWorker, WorkerStart } from './messages.js';
import { workerPart } from './parts.js';

/** The front gives up at the deadline; the books of what is dropped then must be there before. */
const MARGIN_MS = 1_000;

const port = parentPort!; // this module is never run elsewhere
const { index, options, instanceId, reports, signal } = workerData as WorkerStart;
const reportSignal = new Int32Array(signal);
const consumers = new Map<string, Consumer>();
const controllers = new Map<number, AbortController>();
let readings: () => ScopeReading[] = () => [];

function post(message: FromWorker): void {
  port.postMessage(message);
}

const keyOf = (receiver: string, of: string): string => `${of} ${receiver}`;

/** What the first worker says while it starts all say. */
let isMuted = index > 0;
const muted: string[] = [];
const logOutput: LogOutput = {
  write(text) {
    if (isMuted) muted.push(text);
    else post({ kind: 'log', text });
  },
  flush() {},
  close() {},
};

function unmute(tellAll: boolean): void {
  isMuted = false;
  if (tellAll) for (const text of muted) post({ kind: 'log', text });
  muted.length = 0;
}

async function start(): Promise<Hub> {
  const { durable, drainTimeoutMs, ...shared } = options;
  return startHub({
    ...shared,
    logOutput,
    ...(drainTimeoutMs === undefined
      ? {}
      : { drainTimeoutMs: Math.max(drainTimeoutMs - MARGIN_MS, drainTimeoutMs / 2) }),
    ...(durable === undefined ? {} : { durable: { ...durable, directory: workerDirectory(durable.directory, index) } }),
    role: {
      kind: 'worker',
      instanceId,
      define: (definition) =>
        workerPart(definition, index, (receiver, of, consumer) => consumers.set(keyOf(receiver, of), consumer)),
      showReadings: (read) => (readings = read),
      onFatal: (error) => post({ kind: 'fatal', message: error.message }),
    },
  });
}

function contextOf({ id, metadata, peer, auth }: BatchMessage): RequestContext {
  return {
    ...(metadata === undefined ? {} : { metadata }),
    ...(peer === undefined ? {} : { peer }),
    ...(auth === undefined ? {} : { auth }),
    get abort() {
      let controller = controllers.get(id);
      if (controller === undefined) {
        controllers.set(id, (controller = new AbortController()));
        post({ kind: 'watch', id });
      }
      return controller.signal;
    },
  };
}

async function take(message: BatchMessage): Promise<void> {
  const { id, receiver, signal: of, chunk, itemCount } = message;
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const consumer = consumers.get(keyOf(receiver, of))!; // both sides read the same configuration
  await consumer.consume(batchOf(of, bytes, itemCount), contextOf(message));
  controllers.delete(id);
}

function answer(id: number, work: Promise<void>): void {
  work.then(
    () => post({ kind: 'answer', id }),
    (error: unknown) => {
      controllers.delete(id);
      post({ kind: 'answer', id, failure: failureOf(error) });
    },
  );
}

function reportOf(hub: Hub): Report {
  return { ledger: hub.ledger(), readings: readings() };
}

async function stop(hub: Hub): Promise<void> {
  const message = await hub.close().then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  post({ kind: 'stopped', report: reportOf(hub), ...(message === undefined ? {} : { message }) });
  port.close();
  reports.close();
}

function receive(hub: Hub, message: ToWorker): void {
  switch (message.kind) {
    case 'batch':
      return answer(message.id, take(message));
    case 'gone':
      return controllers.get(message.id)?.abort();
    case 'flush':
      return answer(message.id, hub.flush());
    case 'report':
      reports.postMessage(reportOf(hub));
      Atomics.store(reportSignal, 0, 1);
      Atomics.notify(reportSignal, 0);
      return;
    case 'stop':
      void stop(hub);
  }
}

try {
  const hub = await start();
  unmute(false);
  port.on('message', (message: ToWorker) => receive(hub, message));
  post({ kind: 'ready' });
} catch (error) {
  unmute(true);
  post({ kind: 'failedToStart', message: (error as Error).message });
  reports.close();
}
