import { sleep, type Clock, type Random } from '../../component/clock.js';
import { BlobRequestError } from './store.js';

/** What the reference's SDK does by default: four tries, 0.8 s × (2ⁿ − 1) between them, spread by 0.8 to 1.3. */
const MAX_TRIES = 4;
const DELAY_MS = 800;
const MAX_DELAY_MS = 60_000;

/**
 * Makes a request again while its failure may pass, inside one attempt of the exporter.
 *
 * @param request is told which try it is, from 1 on.
 * @throws what the last try threw, or `context deadline exceeded` with it when time ran out before the next.
 */
export async function retrying<T>(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  signal: AbortSignal,
  request: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request(attempt);
    } catch (error) {
      if (!(error instanceof BlobRequestError) || !error.isPassing || signal.aborted || attempt === MAX_TRIES)
        throw error;
      const delay = DELAY_MS * (2 ** attempt - 1) * (0.8 + random() / 2);
      await pause(clock, error.retryAfterMs ?? Math.min(delay, MAX_DELAY_MS), signal, error);
    }
  }
}

/** @throws {BlobRequestError} when the signal aborts first; `failure` is told with it, as it says why there was a wait. */
async function pause(clock: Clock, ms: number, signal: AbortSignal, failure: BlobRequestError): Promise<void> {
  try {
    await sleep(clock, ms, signal);
  } catch (reason) {
    throw failure.within(`${(reason as Error).message}, while waiting to try again after`);
  }
}
