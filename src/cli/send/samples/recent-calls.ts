import type { Random } from '../../../component/clock.js';
import { pick } from './random.js';

/** A span, as what happens in it names it. */
export interface Call {
  readonly traceId: string;
  readonly spanId: string;
  readonly startMs: number;
}

/** Of each service. */
const KEPT = 16;

/** Calls that were played last, for the log records and measurements that belong to them. */
export class RecentCalls {
  readonly #byService = new Map<string, Call[]>();

  add(service: string, call: Call): void {
    const calls = this.#byService.get(service) ?? [];
    this.#byService.set(service, calls);
    calls.push(call);
    if (calls.length > KEPT) calls.shift();
  }

  /** The ids to write into what belongs to one of them; none before the first. */
  idsFor(service: string, random: Random): { readonly traceId?: string; readonly spanId?: string } {
    const calls = this.#byService.get(service);
    if (calls === undefined) return {};
    const { traceId, spanId } = pick(random, calls);
    return { traceId, spanId };
  }
}
