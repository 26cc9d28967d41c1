/** The control API as an OpenAPI 3.1 document, for people and for generated clients. */
import { BUILD_INFO } from '../../build-info.js';
import type { JsonSchema, Route } from './route.js';
import { ERROR, object, SESSION_BODY, TEXT } from './schemas.js';
import { VERBS } from './verbs.js';

const SESSION_PARAM = { session: { ...TEXT, description: 'Id that POST /sessions gave.' } };

const SESSION_OPERATIONS: readonly Omit<Route, 'handle'>[] = [
  {
    method: 'POST',
    path: '/sessions',
    operationId: 'createSession',
    summary: 'Part of the hub for one test of several that share it: own waits, faults and reset.',
    body: SESSION_BODY,
    answer: object({ id: TEXT, env: { type: 'object', additionalProperties: TEXT } }, ['id', 'env']),
  },
  {
    method: 'DELETE',
    path: '/sessions/{session}',
    operationId: 'endSession',
    summary: 'Ends a session and its faults.',
    params: SESSION_PARAM,
    answer: object({}),
  },
];

export function openApiDocument(): object {
  const operations = [
    ...VERBS,
    ...SESSION_OPERATIONS,
    ...VERBS.filter(({ ofSessions }) => ofSessions === true).map((route) => ({
      ...route,
      path: `/sessions/{session}${route.path}`,
      operationId: `${route.operationId}OfSession`,
      summary: `Of one session: ${route.summary}`,
      params: { ...SESSION_PARAM, ...route.params },
    })),
  ];
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = operationObject(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'otlp-hub control API',
      description:
        'What a test asks of a running hub: what came in, what left, where everything is; faults, time and sessions. ' +
        'Started by `otlp-hub run --control 127.0.0.1:0`.',
      version: BUILD_INFO.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:{port}', variables: { port: { default: '4319' } } }],
    paths,
    components: { schemas: { Error: ERROR } },
  };
}

function operationObject({ operationId, summary, params, query, body, answer }: Omit<Route, 'handle'>): object {
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query)];
  return {
    operationId,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: body } } } }),
    responses: {
      200: {
        description: 'Done.',
        content: answer === undefined ? { 'application/octet-stream': {} } : { 'application/json': { schema: answer } },
      },
      400: errorResponse('The request asks for what cannot be.'),
      409: errorResponse('It was not so.'),
    },
  };
}

function parametersOf(place: 'path' | 'query', schemas: Readonly<Record<string, JsonSchema>> = {}): object[] {
  return Object.entries(schemas).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: place === 'path',
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function errorResponse(description: string): object {
  return { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
}
