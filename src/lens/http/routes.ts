/** The lens over HTTP: the page and what it asks for. See `api.ts` for the routes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { BoundAddress } from '../../component/component.js';
import type { HubConfig } from '../../config/hub-config.js';
import type { LedgerSnapshot } from '../../service/ledger/snapshot.js';
import type { Flow, LogRecord, SetUp, StageItems, Trace } from '../api.js';
import { blobsOf } from '../exchanges/blob-places.js';
import { flowOf } from '../flow/view.js';
import { lastItems } from '../flow/stage-items.js';
import type { Lens } from '../lens.js';
import { setUp } from '../setup/set-up.js';
import { windowOf, type SeenBatch } from '../telemetry/batches.js';
import type { LogQuery } from '../telemetry/logs.js';
import type { TraceQuery } from '../telemetry/traces.js';
import type { Ring } from '../telemetry/window.js';
import { assetRoutes } from './assets.js';
import { EventStreams, isTab } from './events.js';
import { secured } from './headers.js';

/** The hub that is looked at, as far as the lens needs it. */
export interface LensHub {
  readonly config: HubConfig;
  readonly addresses: ReadonlyMap<string, BoundAddress>;
  ledger(): LedgerSnapshot;
}

export interface LensRoutesOptions {
  /** The hub that runs now. */
  readonly hub: () => LensHub;
  readonly version: string;
  /** The running configuration, secrets masked, as YAML. */
  readonly configuration: () => string;
  /** Texts of faults that are switched on. Default: none. */
  readonly faults?: () => readonly string[];
  /** What clients trust the certificates by, where that is known. */
  readonly caFile?: string;
  /** What holds the token that the receivers ask for, where that is known. */
  readonly tokenFile?: string;
  /** The command that sends samples here. Default: by the addresses. */
  readonly send?: string;
}

/** Log records that are shown with a trace. */
const MAX_TRACE_LOGS = 1000;

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;
type Got<P> = FastifyRequest<{ Params: P }>;

export function lensRoutes(lens: Lens, options: LensRoutesOptions): (app: FastifyInstance) => void {
  const views = new Answers(lens, options);
  return (app) => {
    secured(app);
    assetRoutes(app);
    const streams = new EventStreams(lens, views);
    app.addHook('onClose', async () => {
      streams.close();
      lens.close();
    });
    const get = <P>(path: string, answer: (request: Got<P>) => unknown): void => {
      app.get<{ Params: P }>(`/lens/api${path}`, async (request, reply) => {
        lens.looked();
        // Writing it down costs as much as finding it.
        const text = await lens.budget.spend(async () => JSON.stringify(await answer(request)) as string | undefined);
        if (text !== undefined) return reply.type('application/json; charset=utf-8').send(text);
        return reply.code(404).send({ error: 'it is not there, or no more: the window has moved on' });
      });
    };
    get('/flow', () => views.flow());
    get<{ stage: string }>('/flow/:stage/items', ({ params }) => views.stageItems(params.stage));
    get('/exchanges', ({ query }) => lens.exchangeViews.rows(textOf(query as Query, 'exporter')));
    get<{ id: string }>('/exchanges/:id', ({ params }) => lens.exchangeViews.exchange(params.id));
    get('/logs', ({ query }) => lens.logs.page(logQuery(query as Query)));
    get<{ id: string }>('/logs/:id', ({ params }) => views.log(params.id));
    get('/metrics', async ({ query }) => ({
      metrics: await lens.metrics.rows(textOf(query as Query, 'text')),
      window: windowOf(lens.exchanges, lens.window, lens.metrics.unread),
    }));
    get<{ name: string }>('/metrics/:name', ({ params, query }) =>
      lens.metrics.metric(params.name, numbers(query as Query, ['since'])['since']),
    );
    get('/traces', ({ query }) => lens.traces.list(traceQuery(query as Query)));
    get<{ id: string }>('/traces/:id', ({ params }) => views.trace(params.id));
    get('/setup', () => views.setUp());
    app.get<{ Params: { id: string } }>('/lens/api/exchanges/:id/body', (request, reply) => {
      const body = lens.exchangeViews.body(request.params.id);
      if (body === undefined) return reply.code(404).send({ error: 'it is not there, or no more' });
      return reply
        .type('application/octet-stream')
        .header('content-disposition', `attachment; filename="exchange-${request.params.id}.bin"`)
        .send(body);
    });
    app.get('/lens/api/events', (request, reply) => {
      const tab = textOf(request.query as Query, 'tab') ?? 'flow';
      if (!isTab(tab)) return reply.code(400).send({ error: 'tab is one of flow, logs, metrics, traces, setup' });
      if (streams.isFull) return reply.code(503).send({ error: 'too many pages are open' });
      reply.hijack();
      streams.add(reply.raw, tab);
    });
  };
}

/** What routes and events both send. */
export class Answers {
  readonly #lens: Lens;
  readonly #options: LensRoutesOptions;

  constructor(lens: Lens, options: LensRoutesOptions) {
    this.#lens = lens;
    this.#options = options;
  }

  flow(): Flow | undefined {
    const { service, counts, hub, startedAt, clock } = this.#lens;
    if (service === undefined) return undefined;
    counts.sample();
    return flowOf({ at: clock.now(), hub, startedAt, service, ledger: this.#options.hub().ledger(), counts });
  }

  stageItems(stage: string): StageItems | undefined {
    const { lastBatches, passed, rings } = this.#lens;
    if (this.flow()?.stages.some(({ id }) => id === stage) !== true) return undefined;
    const [, kind, component = ''] = /^(\w+):(.*)/.exec(stage) ?? [];
    if (kind === 'exporter') return { last: lastItems(of(component, passed)) };
    if (kind !== 'receiver')
      return { last: lastItems(lastBatches.into(stage)), out: lastItems(lastBatches.outOf(stage)) };
    const [newest] = Object.values(rings)
      .map((ring) => of(component, ring))
      .filter((batches) => batches.length > 0)
      .sort((a, b) => b.at(-1)!.atMs - a.at(-1)!.atMs); // empty ones are left out
    return { last: newest && lastItems(newest) };
  }

  log(id: string): LogRecord | undefined {
    if (!/^\d{1,15}$/.test(id)) return undefined;
    const found = this.#lens.logs.record(Number(id));
    if (found === undefined) return undefined;
    const { record, chunk, index } = found;
    const place = { chunk, index, body: record.body.text, arrivedMs: record.arrived };
    return { ...record, blobs: blobsOf(place, this.#lens.exchanges) };
  }

  async trace(id: string): Promise<Trace | undefined> {
    const { rows } = await this.#lens.logs.page({ trace: id, limit: MAX_TRACE_LOGS });
    return this.#lens.traces.trace(id, rows.toReversed());
  }

  setUp(): Promise<SetUp> {
    const { hub, version, configuration, faults, caFile, tokenFile, send } = this.#options;
    const { config, addresses } = hub();
    return setUp({
      version,
      config,
      addresses,
      configuration: configuration(),
      faults: faults?.() ?? [],
      caFile,
      tokenFile,
      send,
      books: (stage) => this.#lens.counts.books(stage),
    });
  }
}

function of(component: string, ring: Ring<SeenBatch>): readonly SeenBatch[] {
  return ring.from().flatMap(({ value }) => (value.component === component ? [value] : []));
}

function logQuery(query: Query): LogQuery {
  return {
    ...texts(query, ['text', 'service', 'attribute', 'trace']),
    ...numbers(query, ['severity', 'before', 'from', 'limit']),
  };
}

function traceQuery(query: Query): TraceQuery {
  const errors = textOf(query, 'errors');
  return {
    ...texts(query, ['text', 'service']),
    ...numbers(query, ['minMs', 'limit']),
    ...(errors === undefined ? {} : { errors: errors !== 'false' && errors !== '0' }),
  };
}

function textOf(query: Query, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(query: Query, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(query, name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** What is no number counts as not given. */
function numbers(query: Query, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(query, name);
      return value === undefined || !Number.isFinite(Number(value)) ? [] : [[name, Number(value)] as const];
    }),
  );
}
