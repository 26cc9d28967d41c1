import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../component/clock.js';

/** A body that nobody wants is read and thrown away up to here, so that its sender gets to read the answer. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;
const MAX_DISCARD_MS = 10_000;

/** After an answer that came before the end of the request: ends the connection when the rest of the body goes on for too long. */
export function discardRest(request: IncomingMessage, response: ServerResponse, clock: Clock): void {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    let discarded = 0;
    const cut = (): void => void request.destroy();
    const timer = clock.setTimer(cut, MAX_DISCARD_MS, { unref: true });
    const done = (): void => timer.cancel();
    request.once('end', done);
    request.once('close', done);
    request.on('data', (chunk: Buffer) => {
      discarded += chunk.length;
      if (discarded > MAX_DISCARDED_BYTES) cut();
    });
  });
}
