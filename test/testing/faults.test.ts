/** Faults over real sockets: what clients and exporters meet. */
import { connect } from 'node:tls';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RECIPES, startHub, type Fault, type RecipeName, type TestHub } from '../../src/testing/index.js';
import { exportLogsGrpc, exportLogsHttp, logRequest } from './support/client.js';
import { startDirect } from './support/start.js';
import { START_MS } from './support/direct-receiver.js';

describe('at receivers', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startHub();
  });
  beforeEach(() => hub.reset());
  afterAll(() => hub.close());
  const grpc = (...bodies: string[]) => exportLogsGrpc(hub.env, logRequest(...bodies));
  const http = (...bodies: string[]) => exportLogsHttp(hub.envFor('http/json'), logRequest(...bodies));
  const bodies = (): unknown[] => hub.logs.all().map(({ body }) => body);

  test('a gRPC code with RetryInfo, and over HTTP its status with Retry-After; only the first two', async () => {
    hub.faults.set([{ at: 'receiver', code: 'UNAVAILABLE', message: 'restarting', retryAfterMs: 2_000, first: 2 }]);
    const refused = await grpc('a');
    expect(refused).toMatchObject({ code: 14, message: 'restarting' });
    expect(refused.bytes).toContain('type.googleapis.com/google.rpc.RetryInfo');
    expect(await http('a')).toMatchObject({ status: 503, retryAfter: '2', body: { code: 14, message: 'restarting' } });
    expect(await http('a')).toMatchObject({ status: 200 });
    expect(bodies()).toEqual(['a']);
    expect(hub.requests.map(({ refused: why }) => why)).toEqual(['restarting', 'restarting', undefined]);
    expect(hub.faults.active).toMatchObject([{ hits: 2 }]);
  });

  test('an HTTP status that gRPC has no word for', async () => {
    hub.faults.set([{ at: 'receiver', status: 504 }]);
    expect(await http('a')).toMatchObject({ status: 504 });
    expect(await grpc('a')).toMatchObject({ code: 14 });
  });

  test('partial success: taken, and told that some were not', async () => {
    hub.faults.set([{ at: 'receiver', partialSuccess: { rejected: 1, message: 'too old' } }]);
    expect(await http('a', 'b')).toEqual({
      status: 200,
      retryAfter: undefined,
      body: { partialSuccess: { rejectedLogRecords: '1', errorMessage: 'too old' } },
    });
    expect(await grpc('c')).toEqual({ code: 0, message: '', bytes: '\x0a\x0b\x08\x01\x12\x07too old' });
    expect(bodies()).toEqual(['a', 'b', 'c']);
  });

  test('a reset connection: nothing is taken', async () => {
    hub.faults.set([{ at: 'receiver', reset: true, nth: 1 }]);
    await expect(http('a')).rejects.toThrow(/closed|ECONNRESET|other side/);
    expect(await http('b')).toMatchObject({ status: 200 });
    expect(bodies()).toEqual(['b']);
  });

  test('a lost answer: it is taken, and the client does not know', async () => {
    hub.faults.set([{ at: 'receiver', loseAnswer: true, nth: 1 }]);
    expect(await grpc('a')).toMatchObject({ code: 14 });
    expect(await grpc('a')).toMatchObject({ code: 0 });
    expect(bodies()).toEqual(['a', 'a']);
  });

  test('a handshake that fails', async () => {
    hub.faults.set([{ at: 'receiver', tls: 'fails' }]);
    await expect(http('a')).rejects.toThrow(/handshake failure/);
  });

  test.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['misnamed', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ] as const)('a certificate that is %s', async (tls, code) => {
    hub.faults.set([{ at: 'receiver', tls, nth: 1 }]);
    const { port } = hub.addresses.get('otlp/http')!;
    const ca = readFileSync(hub.certificates.caFile);
    const met = await new Promise<string | undefined>((resolve) => {
      const socket = connect({ host: 'localhost', port, ca, servername: 'localhost' });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.once('secureConnect', () => resolve(undefined));
    });
    expect(met).toBe(code);
    expect(await http('a')).toMatchObject({ status: 200 });
  });

  test('slow reading: a request takes its time', async () => {
    const body = 'x'.repeat(20_000);
    hub.faults.set([{ at: 'receiver', throttle: 100_000 }]);
    const startMs = performance.now();
    expect(await http(body)).toMatchObject({ status: 200 });
    expect(performance.now() - startMs).toBeGreaterThan(150);
    expect(bodies()).toEqual([body]);
    expect(await grpc('over gRPC, too')).toMatchObject({ code: 0 });
  });

  test('of a session only its requests are concerned', async () => {
    await using shared = await startHub({ tokens: ['mine', 'yours'] });
    const mine = shared.session({ token: 'mine' });
    const yours = shared.session({ token: 'yours' });
    mine.faults.set([{ at: 'receiver', code: 'PERMISSION_DENIED' }]);
    expect(await exportLogsGrpc(mine.env, logRequest('a'))).toMatchObject({ code: 7 });
    expect(await exportLogsGrpc(yours.env, logRequest('b'))).toMatchObject({ code: 0 });
    mine.reset();
    expect(await exportLogsGrpc(mine.env, logRequest('c'))).toMatchObject({ code: 0 });
    expect((await mine.logs.waitFor()).map(({ body }) => body)).toEqual(['c']);
    expect((await yours.logs.waitFor()).map(({ body }) => body)).toEqual(['b']);
    expect(yours.requests).toHaveLength(1);
  });
});

describe('at back ends', () => {
  test('a metrics back end that is away is tried again; one that refuses is not', async () => {
    const { hub, receiver } = await startDirect({ faults: [{ at: 'remoteWrite', status: 503, first: 2 }] });
    await receiver.gauge('g', 1);
    await hub.advance('12s');
    expect(hub.remoteWrite.requests.map(({ status }) => status)).toEqual([503, 503, 204]);
    expect(hub.remoteWrite.value('g')).toBe(1);
    hub.faults.set([{ at: 'remoteWrite', refuse: 'duplicate' }]);
    await receiver.gauge('g', 2, { timeMs: START_MS + 1 });
    await hub.advance('12s');
    expect(hub.remoteWrite.requests.at(-1)).toMatchObject({ status: 400, message: 'duplicate sample for timestamp' });
    expect(hub.remoteWrite.value('g')).toBe(1);
    expect(hub.ledger().exporters).toMatchObject([{ delivered: 1, dropped: 1 }, {}]);
  });

  test('a lying back end: success, and nothing is there', async () => {
    const { hub, receiver } = await startDirect({ faults: ['metrics-lying'] });
    await receiver.gauge('g', 1);
    await hub.flush();
    expect(hub.ledger().exporters).toMatchObject([{ delivered: 1 }, {}]);
    expect(hub.remoteWrite.series()).toEqual([]);
  });

  test('a slow back end holds a write up by the manual clock', async () => {
    const { hub, receiver } = await startDirect({ faults: [{ at: 'remoteWrite', delayMs: 3_000 }] });
    await receiver.gauge('g', 1);
    await hub.advance('12s');
    expect(hub.remoteWrite.series()).toEqual([]);
    await hub.advance('1s');
    expect(hub.remoteWrite.value('g')).toBe(1);
  });

  test('an answer lost after the append: the log is there, once', async () => {
    const { hub, receiver } = await startDirect();
    await receiver.log('zero');
    await hub.flush();
    hub.faults.set([{ at: 'blobs', loseAnswer: true, nth: 1 }]);
    await receiver.log('one');
    await hub.advance('2m');
    expect(hub.blobs.lines()).toEqual(['zero', 'one']);
    expect(hub.ledger().exporters.find(({ id }) => id === 'azureblob')).toMatchObject({ delivered: 2, pending: 0 });
  });

  test('a blob store that is busy is tried again', async () => {
    const { hub, receiver } = await startDirect({ faults: ['blobs-busy'] });
    await receiver.log('one');
    await hub.advance('5m');
    expect(hub.blobs.lines()).toEqual(['one']);
    expect(hub.blobs.requests.slice(0, 3).map(({ errorCode }) => errorCode)).toEqual(Array(3).fill('ServerBusy'));
  });

  test('a wall of ten appends is met and survived', async () => {
    const { hub, receiver } = await startDirect({ faults: ['blobs-wall'] });
    for (let i = 0; i < 12; i++) {
      await receiver.log(`line ${i}`);
      await hub.flush();
    }
    expect(hub.blobs.lines()).toHaveLength(12);
    expect(hub.blobs.list().map(({ blockCount }) => blockCount)).toEqual([10, 2]);
  });

  test('the same seed strikes the same requests', async () => {
    const struck = async (seed: number): Promise<readonly (number | undefined)[]> => {
      const { hub, receiver } = await startDirect({
        faults: [{ at: 'remoteWrite', status: 400, probability: 0.5, seed }],
      });
      for (let i = 0; i < 12; i++) {
        await receiver.gauge('g', i, { timeMs: START_MS + i });
        await hub.flush();
      }
      return hub.remoteWrite.requests.map(({ status }) => status);
    };
    const first = await struck(7);
    expect(await struck(7)).toEqual(first);
    expect(await struck(8)).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([204, 400]));
  });

  test('for a while only', async () => {
    const { hub, receiver } = await startDirect({ faults: [{ at: 'remoteWrite', status: 400, forMs: 30_000 }] });
    await receiver.gauge('g', 1);
    await hub.advance('29s');
    await receiver.gauge('g', 2);
    await hub.advance('20s');
    expect(hub.remoteWrite.requests.map(({ status }) => status)).toEqual([400, 204]);
  });
});

describe('mistakes', () => {
  test.each<[unknown, string]>([
    [
      { at: 'receivers', reset: true },
      "fault 1: at must be one of receiver, otlp, remoteWrite, blobs, got 'receivers'",
    ],
    [
      { at: 'receiver' },
      'fault 1: does nothing: give one of code, status, partialSuccess, reset, loseAnswer, tls, throttle, delayMs',
    ],
    [{ at: 'receiver', statsu: 500 }, 'fault 1: "statsu" is not known at receiver. Did you mean "status"?'],
    [{ at: 'receiver', code: 'BUSY' }, 'fault 1: code must be one of CANCELLED, UNKNOWN'],
    [{ at: 'blobs', status: 1000 }, 'fault 1: status must be an HTTP status from 200 to 599, got 1000'],
    [
      { at: 'blobs', status: 500, reset: true },
      'fault 1: does two things at once: status and reset; make it two faults',
    ],
    [
      { at: 'blobs', status: 500, id: 'azureblob/x' },
      'fault 1: there is no "azureblob/x" at blobs; there is azureblob',
    ],
    [{ at: 'otlp', reset: true }, 'fault 1: the configuration has nothing at otlp, or no stand-in is there'],
    ['metrics-dwon', 'there is no fault recipe "metrics-dwon". Did you mean "metrics-down"?'],
  ])('%j', async (fault, message) => {
    const { hub } = await startDirect();
    expect(() => hub.faults.set([fault as Fault])).toThrow(message);
    expect(hub.faults.active).toEqual([]);
  });

  test('a session without a token has no faults', async () => {
    const { hub } = await startDirect();
    const session = hub.session({ resource: { 'service.name': 'x' } });
    expect(() => session.faults.set(['hub-refusing'])).toThrow('faults of a session need a session with a token');
    expect(() => hub.session({})).toThrow('a session is known by a token, by resource attributes or by a trace id');
  });

  test.each(Object.keys(RECIPES))('the recipe %s can be turned on', async (name) => {
    await using hub = await startHub();
    hub.faults.set([name as RecipeName]);
    expect(hub.faults.active).toHaveLength(1);
  });
});
