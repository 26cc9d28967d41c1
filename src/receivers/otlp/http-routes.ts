/**
 * What becomes of an OTLP/HTTP request, in the reference's order: response headers, CORS, caller, content encoding, path, method, content
 * type, body. So a wrong token is 401 on any path, and a preflight request needs none.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { fastify } from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuthData, ServerAuthenticator } from '../../component/auth.js';
import type { ComponentSettings } from '../../component/settings.js';
import { JsonError, decodeJson } from '../../pdata/json/decode.js';
import { admitRequest, type Admitted } from '../../pdata/validate.js';
import { WireError } from '../../pdata/wire-error.js';
import { ByteBudget, type Reservation } from '../../transport/byte-budget.js';
import { ContentEncodings } from '../../transport/content-encoding.js';
import { Cors } from '../../transport/cors.js';
import { HttpInstruments } from '../../transport/http-instruments.js';
import { maxBodyBytes } from '../../transport/http-server-config.js';
import { peerOf } from '../../transport/listener.js';
import { BodyError, ClientGone, headProblem, readBody } from '../../transport/request-body.js';
import type { OtlpHttpConfig } from './config.js';
import { forcedAnswer } from './forced-answer.js';
import * as answers from './http-answer.js';
import type { Answer, Encoding } from './http-answer.js';
import { exchangeOf } from './http-exchange.js';
import { authHeaders, headerMap } from './http-headers.js';
import { cleanedUrl, originForm, pathTable } from './http-paths.js';
import type { Intake } from './intake.js';
import { ReceivedContext } from './request-context.js';
import { statusOf } from './status.js';

/** What requests may hold of memory between their first byte and their answer. */
const IN_FLIGHT_BYTES = 128 * 1024 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** What the authenticator learnt about the caller. */
    caller: AuthData | undefined;
    /** Bytes of the body that were read, as sent. */
    bodyBytes: number;
  }
}

export async function createRoutes(
  settings: ComponentSettings,
  config: OtlpHttpConfig,
  authenticator: ServerAuthenticator | undefined,
  intakes: readonly Intake[],
): Promise<RequestListener> {
  let route: RequestListener | undefined;
  const app = fastify({
    // Requests come from connections that are accepted elsewhere; this server never listens.
    serverFactory(handler) {
      route = handler;
      return createServer();
    },
    exposeHeadRoutes: false,
    // What the router itself refuses is a path whose escapes are no UTF-8. No hook is called for it.
    frameworkErrors: (_error, request, reply) => {
      void service
        .admit(request, reply)
        .then(() => (reply.sent ? reply : service.take(request, reply)))
        .catch(() => reply.raw.destroy());
    },
  });
  const service = new HttpIntake(settings, config, authenticator, intakes);
  const instruments = new HttpInstruments(settings, 'server');
  app.decorateRequest('caller', undefined);
  app.decorateRequest('bodyBytes', 0);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null)); // bodies are read by `readBody`
  app.addHook('onRequest', (request, reply) => service.admit(request, reply));
  app.addHook('onResponse', async (request, reply) => instruments.record(exchangeOf(request, reply)));
  app.all('*', (request, reply) => service.take(request, reply));
  // Methods that the router does not know come here.
  app.setNotFoundHandler((request, reply) => service.take(request, reply));
  // What fastify itself refuses is a content type that it cannot read.
  app.setErrorHandler((_error, request, reply) => service.take(request, reply));
  await app.ready();
  return route!; // set by fastify() above
}

class HttpIntake {
  readonly #config: OtlpHttpConfig;
  readonly #authenticator: ServerAuthenticator | undefined;
  readonly #cors: Cors | undefined;
  readonly #encodings: ContentEncodings;
  readonly #intakeOf: (path: string) => Intake | undefined;
  readonly #limit: number;
  readonly #budget: ByteBudget;
  readonly #keepHeaders: boolean;

  constructor(
    settings: ComponentSettings,
    config: OtlpHttpConfig,
    authenticator: ServerAuthenticator | undefined,
    intakes: readonly Intake[],
  ) {
    this.#config = config;
    this.#authenticator = authenticator;
    if (config.cors !== undefined && config.cors.allowed_origins.length > 0) this.#cors = new Cors(config.cors);
    this.#encodings = new ContentEncodings(config.compression_algorithms);
    this.#intakeOf = pathTable(config, intakes);
    this.#limit = maxBodyBytes(config);
    this.#budget = new ByteBudget(Math.max(IN_FLIGHT_BYTES, 3 * this.#limit));
    this.#keepHeaders = settings.keepHeaders === true;
  }

  /** Everything that is checked before the path. */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    for (const [name, value] of Object.entries(this.#config.response_headers)) void reply.header(name, value);
    const preflight = this.#cors?.preflight(request.method, request.headers);
    if (preflight !== undefined) return void (await reply.code(204).headers(preflight).send());
    if (this.#cors !== undefined) void reply.headers(this.#cors.actual(request.method, request.headers));
    const contentType = request.headers['content-type'];
    try {
      request.caller = await this.#authenticator?.authenticate(
        authHeaders(request.raw, this.#config.auth?.request_params ?? []),
      );
    } catch (error) {
      return void (await send(reply, answers.earlyAnswer(401, (error as Error).message, contentType)));
    }
    const problem = this.#encodings.problem(encodingHeader(request.raw));
    if (problem !== undefined) await send(reply, answers.earlyAnswer(400, problem, contentType));
  }

  async take(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const target = request.raw.url ?? '/';
    if (target === '*') return send(reply, answers.NO_PATH);
    const url = originForm(target);
    const cleaned = cleanedUrl(url);
    if (cleaned !== undefined) return send(reply, answers.redirectAnswer(cleaned, request.method));
    const intake = this.#intakeOf(url);
    const encoding = answers.encodingOf(request.headers['content-type']);
    if (intake === undefined) return this.#refuse(request, reply, answers.NOT_FOUND);
    if (request.method !== 'POST') return this.#refuse(request, reply, answers.METHOD_NOT_ALLOWED);
    if (encoding === undefined) return this.#refuse(request, reply, answers.UNSUPPORTED_MEDIA_TYPE);
    return this.#receive(intake, encoding, request, reply);
  }

  /** The reference opens what is compressed before it looks at what is asked for, and tells when that fails. */
  async #refuse(request: FastifyRequest, reply: FastifyReply, refusal: Answer): Promise<FastifyReply> {
    const problem = await this.#bodyProblem(encodingHeader(request.raw), request);
    if (problem === undefined) return send(reply, refusal);
    return send(reply, answers.earlyAnswer(400, problem, request.headers['content-type']));
  }

  /** Of blocks of snappy there is no head: they are opened as a whole. */
  async #bodyProblem(encoding: string, request: FastifyRequest): Promise<string | undefined> {
    if (encoding !== 'snappy') return headProblem(encoding, request.raw);
    let held: Reservation | undefined;
    try {
      await readBody(request.raw, encoding, this.#limit, this.#budget, (room) => {
        held = room;
      });
      return undefined;
    } catch (error) {
      if (error instanceof BodyError) return error.message;
      throw error;
    } finally {
      held?.release();
    }
  }

  async #receive(
    intake: Intake,
    encoding: Encoding,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    let held: Reservation | undefined;
    try {
      const { bytes, wireBytes } = await readBody(
        request.raw,
        encodingHeader(request.raw),
        this.#limit,
        this.#budget,
        (room) => {
          held = room;
        },
      );
      request.bodyBytes = wireBytes;
      const admitted = decode(intake, encoding, bytes);
      return await send(reply, await this.#handOn(intake, admitted, encoding, request, reply));
    } catch (error) {
      if (error instanceof ClientGone) return reply.hijack();
      if (!isBadRequest(error)) throw error;
      if (error instanceof JsonError && !error.isTellable) return await send(reply, answers.CANNOT_TELL);
      return await send(reply, answers.badRequestAnswer(error.message, encoding));
    } finally {
      held?.release();
    }
  }

  async #handOn(
    intake: Intake,
    admitted: Admitted,
    encoding: Encoding,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Answer> {
    const context = new ReceivedContext(
      {
        allHeaders: () => headerMap(request.raw),
        onGone: (callback) => {
          reply.raw.once('close', () => {
            if (!reply.raw.writableFinished) callback();
          });
        },
      },
      { peer: peerOf(request.raw.socket), auth: request.caller },
      { includeMetadata: this.#config.include_metadata, keepHeaders: this.#keepHeaders },
    );
    try {
      await intake.take(admitted, context);
      return answers.TAKEN[encoding];
    } catch (error) {
      return forcedAnswer(error, encoding, intake.signal) ?? answers.refusedAnswer(statusOf(error), encoding);
    }
  }
}

function decode({ signal }: Intake, encoding: Encoding, bytes: Buffer): Admitted {
  return encoding === 'json' ? decodeJson(signal, bytes) : admitRequest(signal, bytes);
}

function isBadRequest(error: unknown): error is Error {
  return error instanceof BodyError || error instanceof JsonError || error instanceof WireError;
}

function encodingHeader({ headers }: IncomingMessage): string {
  return headers['content-encoding'] ?? '';
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  void reply.code(status).headers(headers);
  return body.length === 0 && headers['content-type'] === undefined ? reply.send() : reply.send(body);
}
