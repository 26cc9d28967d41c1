/** What a sender is told, over real sockets, when the durable log does not take its request. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/component/clock.js';
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { DurableStage } from '../../../src/durable/stage.js';
import { RecordingLedger, RecordingLogger } from '../../support/settings.js';
import { TempFolder } from '../../support/temp.js';
import { call, logsRequest, type RunningReceiver, startReceiver } from './running.js';

const UNAVAILABLE = 14;
const INVALID_ARGUMENT = 3;
const MAX_BYTES = 4_000;

const stopping: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const stop of stopping.splice(0)) await stop();
});

/** A receiver before a log of `MAX_BYTES` whose back end never takes anything. */
async function startHub(): Promise<RunningReceiver> {
  const folder = new TempFolder();
  const stage = new DurableStage({
    ...{ directory: join(folder.path, 'log'), sync: 'batch', maxBytes: MAX_BYTES, maxAgeMs: 0, lockWaitMs: 0 },
    ...{ clock: systemClock, logger: new RecordingLogger() },
  });
  const head = stage.route({
    ...{ source: 'otlp', signal: 'logs', branches: ['logs → away'], ledger: new RecordingLedger() },
    next: { consume: () => Promise.resolve() },
  });
  await stage.start();
  const receiver = await startReceiver({ consume: (batch) => head.consume(batch, EMPTY_CONTEXT) });
  stopping.push(
    () => receiver.stop(AbortSignal.abort()),
    () => stage.close(),
    async () => folder[Symbol.dispose](),
  );
  return receiver;
}

interface Answers {
  readonly grpc: {
    readonly code: number;
    readonly details: string;
    /** `google.rpc.Status` with `RetryInfo`, where one is sent. */
    readonly status: unknown[];
  };
  readonly http: { readonly status: number; readonly retryAfter: string | null; readonly body: unknown };
}

/** What the request is answered by each protocol. */
async function answersTo(hub: RunningReceiver, body: Buffer): Promise<Answers> {
  const result = await call(hub.grpcPort, body);
  if (!('error' in result)) throw new Error('the call succeeded');
  const { code, details, metadata } = result.error;
  const json = JSON.stringify({
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'x'.repeat(body.length) } }] }] }],
  });
  const response = await fetch(`http://127.0.0.1:${hub.httpPort}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: json,
  });
  return {
    grpc: { code, details, status: metadata.get('grpc-status-details-bin') },
    http: { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.json() },
  };
}

/** The sender backs off by itself: nobody knows when there will be room. */
function refusedForNow(message: unknown): Answers {
  return {
    grpc: { code: UNAVAILABLE, details: message as string, status: [] },
    http: { status: 503, retryAfter: null, body: { code: UNAVAILABLE, message } },
  };
}

test('a full log: try again later', async () => {
  const hub = await startHub();
  expect(await call(hub.grpcPort, logsRequest('x'.repeat(3_000)))).toHaveProperty('response');
  expect(await answersTo(hub, logsRequest('y'.repeat(2_000)))).toEqual(refusedForNow('durable storage is full'));
});

test('a request larger than the whole directory: never again, and what to do about it', async () => {
  const hub = await startHub();
  const { grpc, http } = await answersTo(hub, logsRequest('x'.repeat(MAX_BYTES)));
  const message = expect.stringMatching(
    /^Permanent error: a request of \d+ bytes never fits into the durable directory, which takes \d+ \(--durable-max-bytes 4000\): raise --durable-max-bytes, or send smaller requests$/,
  ) as unknown;
  expect(grpc).toEqual({ code: INVALID_ARGUMENT, details: message, status: [] });
  expect(http).toEqual({ status: 400, retryAfter: null, body: { code: INVALID_ARGUMENT, message } });
});

test('a disk that fails: try again later, and the reason', async () => {
  const hub = await startHub();
  const handle = await open(import.meta.filename, 'r');
  await handle.close();
  const failing = vi
    .spyOn(Object.getPrototypeOf(handle) as FileHandle, 'writev')
    .mockRejectedValue(Object.assign(new Error('EIO: i/o error, writev'), { code: 'EIO' }));
  const cause = 'EIO: i/o error, writev';
  const { grpc, http } = await answersTo(hub, logsRequest('x'));
  expect(grpc).toMatchObject({ code: UNAVAILABLE, status: [] });
  expect(grpc.details).toBe(`durable storage cannot be written: ${cause}`);
  expect(http).toMatchObject({ status: 503, retryAfter: null, body: { code: UNAVAILABLE } });
  expect((http.body as { message: string }).message).toMatch(
    /^durable storage cannot be written: .*EIO: i\/o error, writev$/,
  );
  failing.mockRestore();
  expect(await call(hub.grpcPort, logsRequest('x'))).toHaveProperty('response');
});
