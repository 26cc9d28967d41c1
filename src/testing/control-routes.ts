/** The control API on a fastify server: what a test in any language asks of a running hub. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openApiDocument } from './control/openapi.js';
import { RawAnswer, type Call, type JsonSchema, type Route } from './control/route.js';
import { SESSION_BODY } from './control/schemas.js';
import { VERBS } from './control/verbs.js';
import { patternFromJson } from './control/wire.js';
import { ExpectationError, UsageError } from './errors.js';
import { nearestName } from './match/nearest-name.js';
import type { SessionSelection } from './session.js';
import type { Session } from './session.js';
import type { TestHub } from './test-hub.js';

/** Sessions remembered; a caller that forgets to end them does not fill the memory. */
const MAX_SESSIONS = 10_000;

/**
 * Adds every verb, `GET /openapi.json` and sessions.
 *
 * @param hub the hub that runs now.
 */
export function controlRoutes(hub: () => TestHub): (app: FastifyInstance) => void {
  const sessions = new Map<string, Session>();
  const sessionOf = (id: string): Session => {
    const session = sessions.get(id);
    if (session === undefined)
      throw new UsageError(`there is no session ${JSON.stringify(id)}; POST /sessions makes one`);
    return session;
  };
  return (app) => {
    app.setErrorHandler(answerError);
    app.get('/openapi.json', () => openApiDocument());
    for (const route of VERBS) {
      add(app, route, '', hub, () => undefined);
      if (route.ofSessions === true) add(app, route, '/sessions/:session', hub, sessionOf);
    }
    app.post('/sessions', { schema: { body: SESSION_BODY } }, (request) => {
      const session = hub().session(selectionOf(request.body));
      const id = randomUUID();
      sessions.set(id, session);
      const [oldest] = sessions.keys();
      if (sessions.size > MAX_SESSIONS) sessions.delete(oldest!);
      return { id, env: session.env };
    });
    app.delete<{ Params: { session: string } }>('/sessions/:session', ({ params }) => {
      sessionOf(params.session).faults.clear();
      sessions.delete(params.session);
      return {};
    });
  };
}

function add(
  app: FastifyInstance,
  route: Route,
  base: string,
  hub: () => TestHub,
  sessionOf: (id: string) => Session | undefined,
): void {
  const { method, path, params, query, body, handle } = route;
  const url = `${base}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
  const sessionParam = base === '' ? {} : { session: { type: 'string' } };
  app.route({
    method,
    url,
    schema: {
      params: { type: 'object', properties: { ...sessionParam, ...params } },
      ...(query === undefined
        ? {}
        : { querystring: { type: 'object', properties: query, additionalProperties: false } }),
      ...(body === undefined ? {} : { body }),
    },
    preValidation: async (request) => {
      if (body === undefined) return;
      request.body ??= {}; // a verb is also called without a body
      refuseUnknown(body, request.body);
    },
    handler: async (request, reply) => answer(await handle(callOf(request, reply, hub(), sessionOf)), reply),
  });
}

/** Fastify would leave unknown fields out; here they are mistakes. @throws {UsageError} */
function refuseUnknown(schema: JsonSchema, body: unknown): void {
  if (typeof body !== 'object' || body === null) return;
  const known = Object.keys(schema.properties ?? {});
  const unknown = Object.keys(body).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  const mean = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(`the body has no field ${JSON.stringify(unknown)}.${mean} Known are ${known.join(', ')}.`);
}

function callOf(
  request: FastifyRequest,
  reply: FastifyReply,
  hub: TestHub,
  sessionOf: (id: string) => Session | undefined,
): Call {
  const params = request.params as Record<string, string>;
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return {
    hub,
    session: sessionOf(params.session ?? ''),
    params,
    query: request.query as Record<string, string | undefined>,
    body: (request.body ?? {}) as Record<string, unknown>,
    signal: gone.signal,
  };
}

function answer(value: unknown, reply: FastifyReply): unknown {
  if (!(value instanceof RawAnswer)) return value;
  return reply.type(value.contentType).send(Buffer.from(value.body));
}

function selectionOf(body: unknown): SessionSelection {
  const { token, resource, traceId } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(token === undefined ? {} : { token: token as string }),
    ...(resource === undefined
      ? {}
      : { resource: patternFromJson(resource) as NonNullable<SessionSelection['resource']> }),
    ...(traceId === undefined ? {} : { traceId: patternFromJson(traceId) as string | RegExp }),
  };
}

function answerError(error: Error & { readonly statusCode?: number }, _request: FastifyRequest, reply: FastifyReply) {
  const status =
    error instanceof UsageError ? 400 : error instanceof ExpectationError ? 409 : (error.statusCode ?? 500);
  return reply.code(status).send({ error: error.message });
}
