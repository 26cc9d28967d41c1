import type { Clock } from '../../component/clock.js';
import { formatDuration } from '../../pdata/go-format.js';

/** The start of time in Go, which the reference prints while it is not ready. */
const NEVER = '0001-01-01T00:00:00Z';

/** What the page says. Source followed: contrib `healthcheckextension/internal/healthcheck` at 0.131.0. */
export class HealthState {
  readonly #clock: Clock;
  #readySince: { readonly unixMs: number; readonly monotonic: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get ready(): boolean {
    return this.#readySince !== undefined;
  }

  set ready(ready: boolean) {
    if (!ready) this.#readySince = undefined;
    else this.#readySince ??= { unixMs: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }

  /** The JSON document. */
  document(): string {
    const since = this.#readySince;
    if (since === undefined) return JSON.stringify({ status: 'Server not available', upSince: NEVER, uptime: '' });
    return JSON.stringify({
      status: 'Server available',
      upSince: localTimestamp(since.unixMs),
      uptime: formatDuration(this.#clock.monotonic() - since.monotonic),
    });
  }
}

/** RFC 3339 in the zone of the process, the fraction without trailing zeros. */
export function localTimestamp(unixMs: number): string {
  const offset = -new Date(unixMs).getTimezoneOffset();
  const [whole, fraction = ''] = new Date(unixMs + offset * 60_000).toISOString().slice(0, -1).split('.');
  const digits = fraction.replace(/0+$/, '');
  return `${whole}${digits === '' ? '' : `.${digits}`}${zoneOffset(offset)}`;
}

function zoneOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const two = (value: number): string => String(value).padStart(2, '0');
  const magnitude = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(magnitude / 60))}:${two(magnitude % 60)}`;
}
