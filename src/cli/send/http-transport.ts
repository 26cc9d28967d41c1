import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Signal } from '../../pdata/signal.js';
import { connectionFailure, type Failure } from './failure.js';
import { partialSuccess, partialSuccessOfJson } from './partial-success.js';
import type { Target } from './target.js';
import type { SendResult, Transport } from './transport.js';
import { wireFields } from './wire-fields.js';

const DEFAULT_PORT = '4318';
/** Tag of `message` in google.rpc.Status. */
const STATUS_MESSAGE = (2 << 3) | 2;
/** An answer's body is cut here; none of ours is longer. */
const MAX_ANSWER_BYTES = 64 * 1024;

interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** OTLP/HTTP with protobuf or JSON bodies. One connection that is kept alive. */
export class HttpTransport implements Transport {
  readonly json: boolean;
  readonly #target: Target;
  readonly #timeoutMs: number;
  readonly #agent: HttpAgent;

  constructor(target: Target, timeoutMs: number) {
    this.#target = target;
    this.json = target.protocol === 'http/json';
    this.#timeoutMs = timeoutMs;
    const options = { keepAlive: true, maxSockets: 1 };
    this.#agent =
      target.url.protocol === 'https:' ? new HttpsAgent({ ...options, ...target.tls }) : new HttpAgent(options);
  }

  async send(signal: Signal, request: Uint8Array): Promise<SendResult> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      return resultOf(await this.#post(signal, request, timeout));
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (timeout.aborted) return { accepted: false, failure: { kind: 'timeout', status: '', message: 'no answer' } };
      return { accepted: false, failure: connectionFailure(code, message || (code ?? '')) };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(signal: Signal, body: Uint8Array, abort: AbortSignal): Promise<HttpAnswer> {
    const { url, headers } = this.#target;
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const outgoing = start(
        {
          agent: this.#agent,
          signal: abort,
          method: 'POST',
          host: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port || DEFAULT_PORT,
          path: `${url.pathname.replace(/\/$/, '')}/v1/${signal}`,
          headers: {
            ...headers,
            'content-type': this.json ? 'application/json' : 'application/x-protobuf',
            'content-length': body.length,
          },
        },
        (incoming) => void readAnswer(incoming).then(resolve, reject),
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    if (length < MAX_ANSWER_BYTES) chunks.push(chunk);
    length += chunk.length;
  }
  return {
    status: incoming.statusCode ?? 0,
    contentType: incoming.headers['content-type'] ?? '',
    body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES),
  };
}

function resultOf(answer: HttpAnswer): SendResult {
  if (answer.status >= 200 && answer.status < 300) {
    const json = answer.contentType.startsWith('application/json');
    return { accepted: true, ...(json ? partialSuccessOfJson(answer.body.toString()) : partialSuccess(answer.body)) };
  }
  return { accepted: false, failure: failureOf(answer) };
}

function failureOf(answer: HttpAnswer): Failure {
  const message = messageOf(answer);
  const answered = { status: `HTTP ${answer.status}`, message };
  if (answer.status === 401 || answer.status === 403) return { kind: 'token', ...answered };
  if (answer.status === 404) return { kind: 'no-pipeline', ...answered };
  if (answer.status === 413 || /too large/.test(message)) return { kind: 'too-large', ...answered };
  if ([429, 502, 503, 504].includes(answer.status)) return { kind: 'busy', ...answered };
  return { kind: 'refused', ...answered };
}

/** The text of a `google.rpc.Status` in either form, or the body as it is. */
function messageOf({ contentType, body }: HttpAnswer): string {
  const text = body.toString('utf8').trim();
  if (contentType.startsWith('application/json')) {
    try {
      const { message } = JSON.parse(text) as { message?: unknown };
      return typeof message === 'string' ? message : text;
    } catch {
      return text;
    }
  }
  if (!contentType.startsWith('application/x-protobuf')) return text;
  const message = wireFields(body)?.get(STATUS_MESSAGE);
  return message instanceof Uint8Array ? Buffer.from(message).toString('utf8') : text;
}
