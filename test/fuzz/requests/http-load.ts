/** HTTP/1 requests of all kinds, one after another or several at once on a connection. */
import type { Random } from '../../chaos/run/random.js';
import { HttpConnection } from './http-connection.js';
import { drawHttpRequest, type RawRequest } from './http-request.js';
import { BODY_LIMIT } from './hub-config.js';
import { itemsTaken, type Payloads } from './payload.js';
import { type Tally, UNANSWERED } from './tally.js';

const MAX_PIPELINED = 6;

/** Sends until `until`. */
export async function sendHttp(
  port: number,
  random: Random,
  payloads: Payloads,
  tally: Tally,
  until: () => boolean,
): Promise<void> {
  const connection = new HttpConnection(port);
  while (!until()) {
    const requests: RawRequest[] = [];
    const count = random.between(1, MAX_PIPELINED);
    for (let whole = true; whole && requests.length < count;) {
      const request = drawHttpRequest(random, payloads);
      requests.push(request);
      whole = request.whole;
    }
    const bytes = Buffer.concat(requests.map((request) => request.bytes));
    const whole = requests.at(-1)!.whole;
    const { statuses, timedOut } = await connection.send(bytes, requests.length, whole);
    if (timedOut) tally.blame(`no answer to ${JSON.stringify(bytes.toString('latin1'))}`);
    for (const [i, request] of requests.entries()) await book(tally, request, statuses[i]);
  }
  connection.close();
}

async function book(tally: Tally, request: RawRequest, status: number | undefined): Promise<void> {
  tally.answered(`http ${status ?? UNANSWERED}`);
  const { payload, coding, clean } = request;
  if (status !== undefined && (status < 200 || status > 505)) {
    tally.blame(`answered ${status}: ${JSON.stringify(request.bytes.toString('latin1'))}`);
  }
  if (payload === undefined) return;
  if (status === 200 || status === undefined || status === 500 || clean) {
    const items = await itemsTaken(payload, coding, BODY_LIMIT);
    if (status === 500 && !(await isUntellable(request))) {
      tally.blame(`answered 500: ${JSON.stringify(request.bytes.toString('latin1'))}`);
    }
    if (
      clean &&
      status !== undefined &&
      (items !== undefined) !== (status === 200) &&
      payload.bytes.length <= BODY_LIMIT
    ) {
      tally.blame(`answered ${status}, which is not what the body deserves: ${request.bytes.toString('hex')}`);
    }
    if (items !== undefined && (status === 200 || status === undefined)) {
      tally.book(payload.signal, items, status === 200);
    }
  }
}

/** As in the reference, 500 is for JSON whose refusal quotes what is no text. Odd headers may make JSON of any body. */
async function isUntellable({ payload, coding, clean }: RawRequest): Promise<boolean> {
  const encoding = clean ? payload!.encoding : 'json';
  return encoding === 'json' && (await itemsTaken({ ...payload!, encoding }, coding, BODY_LIMIT)) === undefined;
}
