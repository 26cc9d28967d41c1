/** Server-sent events to open pages. Only for them is anything decoded. */
import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../component/clock.js';
import type { LensEvents } from '../api.js';
import type { Lens } from '../lens.js';
import { SECURITY_HEADERS } from './headers.js';
import type { Answers } from './routes.js';

const TABS = ['flow', 'logs', 'metrics', 'traces', 'setup'] as const;
export type Tab = (typeof TABS)[number];

const MAX_STREAMS = 32;
const TICK_MS = 250;
/** Ticks between events of each tab. */
const EVERY: Readonly<Record<Tab, number>> = { flow: 4, logs: 1, metrics: 4, traces: 4, setup: 20 };
/** Always on time: nothing is decoded for them. */
const CHEAP: ReadonlySet<Tab> = new Set(['flow', 'setup']);
/** Others wait so long for the budget. */
const PATIENCE_TICKS = 40;
/** And between signs of life. */
const ALIVE_TICKS = 60;
const MAX_ROWS = 200;
/** Where more came than that, nobody reads them all as they come: a part tells what comes. */
const SOME_ROWS = 50;
/** And waits so long for the next part. */
const SOME_TICKS = 4;
/** A page that takes no more than this is sent nothing until it has read. */
const MAX_WAITING_BYTES = 1024 * 1024;

interface Stream {
  readonly response: ServerResponse;
  readonly tab: Tab;
  /** What has been sent: numbers of the next log record and of the next entries. */
  logItem: number;
  logEntry: number;
  spanItem: number;
  exchangeEntry: number;
  setUp: string;
  /** Tick of the next event; later where the budget is spent. */
  due: number;
}

export function isTab(text: string): text is Tab {
  return (TABS as readonly string[]).includes(text);
}

export class EventStreams {
  readonly #lens: Lens;
  readonly #answers: Answers;
  readonly #clock: Clock;
  readonly #streams = new Map<Stream, () => void>();
  readonly #stopListening: () => void;
  #timer: Timer | undefined;
  #ticks = 0;

  constructor(lens: Lens, answers: Answers) {
    this.#lens = lens;
    this.#answers = answers;
    this.#clock = lens.clock;
    this.#stopListening = lens.onBegin(() => this.#hello([...this.#streams.keys()]));
  }

  get isFull(): boolean {
    return this.#streams.size >= MAX_STREAMS;
  }

  add(response: ServerResponse, tab: Tab): void {
    const { rings, exchanges } = this.#lens;
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    const stream: Stream = {
      response,
      tab,
      logItem: rings.logs.nextItem,
      logEntry: rings.logs.nextEntry,
      spanItem: rings.traces.nextItem,
      exchangeEntry: exchanges.nextEntry,
      setUp: '',
      due: this.#ticks + (tab === 'setup' ? 1 : EVERY[tab]),
    };
    this.#streams.set(stream, this.#lens.look());
    response.on('close', () => this.#remove(stream));
    response.on('error', () => this.#remove(stream));
    this.#hello([stream]);
    this.#timer ??= this.#clock.setTimer(() => void this.#tick(), TICK_MS, { unref: true });
  }

  close(): void {
    this.#stopListening();
    for (const stream of [...this.#streams.keys()]) {
      stream.response.destroy();
      this.#remove(stream);
    }
  }

  #remove(stream: Stream): void {
    this.#streams.get(stream)?.();
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #hello(streams: readonly Stream[]): void {
    const { hub, startedAt, window } = this.#lens;
    for (const stream of streams) send(stream, 'hello', { hub, startedAt, windowBytes: window.limitBytes });
  }

  async #tick(): Promise<void> {
    this.#ticks++;
    for (const stream of this.#streams.keys()) {
      if (this.#ticks % ALIVE_TICKS === 0) stream.response.write(': alive\n\n');
      if (this.#ticks < stream.due || stream.response.writableLength > MAX_WAITING_BYTES) continue;
      const { budget } = this.#lens;
      if (budget.leftMs <= 0 && !CHEAP.has(stream.tab) && this.#ticks < stream.due + PATIENCE_TICKS) continue;
      stream.due = this.#ticks + EVERY[stream.tab];
      try {
        await budget.spend(() => this.#update(stream));
      } catch (error) {
        // Something that cannot be shown must not end the others' events, let alone the hub.
        stream.response.destroy(error as Error);
      }
    }
    this.#timer =
      this.#streams.size === 0 ? undefined : this.#clock.setTimer(() => void this.#tick(), TICK_MS, { unref: true });
  }

  async #update(stream: Stream): Promise<void> {
    if (stream.tab === 'logs') return this.#sendLogs(stream);
    if (stream.tab === 'setup') return this.#sendSetUp(stream);
    if (stream.tab === 'flow') {
      const flow = this.#answers.flow();
      if (flow !== undefined) send(stream, 'flow', flow);
    } else if (stream.tab === 'metrics') await this.#sendMetrics(stream);
    else this.#sendTraces(stream);
  }

  #sendLogs(stream: Stream): void {
    const { logs, rings } = this.#lens;
    const arrived = rings.logs.nextItem - stream.logItem;
    if (arrived === 0) return;
    const isMuch = arrived > MAX_ROWS;
    if (isMuch) stream.due = this.#ticks + SOME_TICKS;
    const rows = logs.latest(stream.logEntry, isMuch ? SOME_ROWS : MAX_ROWS);
    stream.logItem = rings.logs.nextItem;
    stream.logEntry = rings.logs.nextEntry;
    send(stream, 'logs', { rows, skipped: Math.max(0, arrived - rows.length) });
  }

  async #sendMetrics(stream: Stream): Promise<void> {
    const { metrics, exchanges } = this.#lens;
    const from = stream.exchangeEntry;
    stream.exchangeEntry = exchanges.nextEntry;
    if (stream.exchangeEntry === from) return;
    const names = await metrics.changed(from);
    if (names.length > 0) send(stream, 'metrics', { names });
  }

  #sendTraces(stream: Stream): void {
    const { nextItem } = this.#lens.rings.traces;
    if (nextItem > stream.spanItem) send(stream, 'traces', { spans: nextItem - stream.spanItem });
    stream.spanItem = nextItem;
  }

  /** When it has changed. */
  async #sendSetUp(stream: Stream): Promise<void> {
    const setUp = await this.#answers.setUp();
    const text = JSON.stringify(setUp);
    if (text === stream.setUp) return;
    stream.setUp = text;
    send(stream, 'setup', setUp);
  }
}

function send<N extends keyof LensEvents>({ response }: Stream, name: N, data: LensEvents[N]): void {
  response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
}
