/** What is known of one stage: the ledger's bookings as they are made, and how its requests end. */
import type { OutgoingExchange } from '../../component/exchange.js';
import type { DropDetail, DropReason, LedgerAccount } from '../../component/ledger.js';
import { EXPECTED, REMEDIES } from '../../service/ledger/remedies.js';
import type { FlowStage, Trouble } from '../api.js';
import { answerLine } from '../exchanges/answer-text.js';
import { cutText } from '../telemetry/text.js';

/** A loss colours its stage for so long. */
const FRESH_MS = 60_000;
const MAX_TROUBLES = 20;

interface Loss {
  readonly reason: DropReason;
  items: number;
  message: string;
  lastMs: number;
}

/** HOT PATH for `accepted` and `delivered`: an addition per batch. */
export class StageBooks {
  readonly #now: () => number;
  readonly #losses = new Map<string, Loss>();
  #accepted = 0;
  #delivered = 0;
  #dropped = 0;
  #refused = 0;
  retries = 0;
  #lastAnswer: { readonly ok: boolean; readonly message: string; readonly atMs: number } | undefined;
  /** Requests that failed since the last one that did not. */
  #failing = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Books in both. */
  with(account: LedgerAccount): LedgerAccount {
    return {
      accepted: (items) => {
        this.#accepted += items;
        account.accepted(items);
      },
      delivered: (items) => {
        this.#delivered += items;
        account.delivered(items);
      },
      dropped: (items, reason, detail) => {
        this.#dropped += items;
        this.#lose(items, reason, detail);
        account.dropped(items, reason, detail);
      },
      rejected: (items, reason, detail) => {
        this.#refused += items;
        this.#lose(items, reason, detail);
        account.rejected(items, reason, detail);
      },
    };
  }

  exchanged({ ok, answer, error }: OutgoingExchange): void {
    const said =
      answer === undefined ? (error ?? '') : [answerLine(answer), bodyText(answer.body)].filter(Boolean).join(': ');
    this.#failing = ok ? 0 : this.#failing + 1;
    this.#lastAnswer = { ok, message: said, atMs: this.#now() };
  }

  /** The last answer, if there was one. */
  get health(): { readonly ok: boolean; readonly message: string } | undefined {
    return this.#lastAnswer;
  }

  get states(): NonNullable<FlowStage['states']> {
    const [accepted, delivered, dropped, refused] = [this.#accepted, this.#delivered, this.#dropped, this.#refused];
    return { accepted, refused, pending: accepted - delivered - dropped - refused, delivered, dropped };
  }

  /** What was lost by mistake, not by rule, most recent first; and what is failing now. */
  get troubles(): readonly Trouble[] {
    const lost = [...this.#losses.values()]
      .filter(({ reason }) => !EXPECTED.has(reason))
      .map(({ reason, items, message, lastMs }) => ({
        reason: words(reason),
        items,
        message: cutText(message, 1000),
        remedy: REMEDIES[reason],
        last: lastMs,
      }));
    return [...this.#failingNow(), ...lost.sort((a, b) => b.last - a.last)].slice(0, MAX_TROUBLES);
  }

  get state(): FlowStage['state'] {
    if (this.#failing > 0) return 'failing';
    const unexpected = [...this.#losses.values()].filter(({ reason }) => !EXPECTED.has(reason));
    if (unexpected.some(({ lastMs }) => this.#now() - lastMs < FRESH_MS)) return 'failing';
    return unexpected.length > 0 ? 'warning' : 'ok';
  }

  #failingNow(): Trouble[] {
    if (this.#failing === 0 || this.#lastAnswer === undefined) return [];
    const { message, atMs } = this.#lastAnswer;
    return [
      {
        reason: `${this.#failing} ${this.#failing === 1 ? 'request' : 'requests'} in a row failed`,
        items: 0,
        message: cutText(message, 1000),
        remedy: remedyFor(message),
        last: atMs,
      },
    ];
  }

  #lose(items: number, reason: DropReason, detail: DropDetail | undefined): void {
    if (items === 0) return;
    const loss = this.#losses.get(reason) ?? { reason, items: 0, message: '', lastMs: 0 };
    this.#losses.set(reason, loss);
    loss.items += items;
    loss.lastMs = this.#now();
    loss.message = messageOf(detail) || loss.message;
  }
}

function words(reason: DropReason): string {
  return reason.replaceAll('_', ' ');
}

function messageOf(detail: DropDetail | undefined): string {
  if (detail === undefined) return '';
  const { status, example, answer } = detail;
  return [status, answer, example === undefined ? undefined : `e.g. ${example}`]
    .filter((part) => part !== undefined && part !== '')
    .join(': ');
}

function bodyText(body: Uint8Array): string {
  const text = Buffer.from(body).toString('utf8').trim();
  return text.includes('\u0000') ? '' : text;
}

/** What to do about a request that failed, by what is known about it. */
function remedyFor(message: string): string {
  if (/refused|no such host|unreachable|ENOTFOUND|ECONNREFUSED|lookup/i.test(message)) {
    return 'nothing answers at the exporter’s endpoint: start the back end, or correct the endpoint';
  }
  if (/^40[13]|unauthori[sz]ed|forbidden|authenticat/i.test(message)) {
    return 'the back end does not know the credentials: correct the exporter’s auth settings';
  }
  if (/^40[45]/.test(message)) {
    return 'nothing takes data at this path: correct the endpoint, or switch the receiver of the back end on (Prometheus: --web.enable-remote-write-receiver)';
  }
  if (/certificate|tls|x509/i.test(message)) {
    return 'the TLS settings of both sides do not fit: see `otlp-hub doctor`';
  }
  return 'see the back end’s answer; `otlp-hub doctor` follows an item all the way';
}
