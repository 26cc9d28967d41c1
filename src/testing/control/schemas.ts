/** Shapes that several verbs share. */
import { SIGNALS } from '../../pdata/signal.js';
import { BLOB_ERROR_CODES } from '../../standins/azure-blob/service-error.js';
import { GRPC_CODES } from '../faults/fault.js';
import { RECIPES } from '../faults/recipes.js';
import type { JsonSchema } from './route.js';

export const TEXT: JsonSchema = { type: 'string' };
export const COUNT: JsonSchema = { type: 'integer', minimum: 1 };
export const FREE: JsonSchema = { type: 'object', additionalProperties: true };

export const SIGNAL_PATH: JsonSchema = { type: 'string', enum: ['logs', 'metrics', 'spans'] };

export const TIMEOUT: JsonSchema = {
  type: 'integer',
  minimum: 0,
  maximum: 600_000,
  default: 5_000,
  description: 'Real time until it gives up, in milliseconds.',
};

export const MATCH: JsonSchema = {
  type: 'object',
  additionalProperties: true,
  description:
    'Fields that must hold, e.g. {"body": {"$regex": "finished"}, "resource": {"service.name": "client-api"}}. ' +
    '{"$regex": …, "$flags": …} is a regular expression, {"$absent": true} asks for absence.',
};

export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  ...(required.length === 0 ? {} : { required }),
});

export const listOf = (name: string, items: JsonSchema = FREE): JsonSchema => ({
  type: 'object',
  properties: { [name]: { type: 'array', items } },
  required: [name],
});

export const ERROR: JsonSchema = {
  type: 'object',
  properties: { error: { type: 'string', description: 'What is wrong, over several lines where that helps.' } },
  required: ['error'],
};

/** Detailed checks, with better words, are made when faults are turned on. */
const FAULT: JsonSchema = {
  type: 'object',
  additionalProperties: true,
  required: ['at'],
  properties: {
    at: { type: 'string', description: 'receiver, remoteWrite, blobs or otlp' },
    id: { type: 'string', description: 'Receiver or exporter id.' },
    signal: { type: 'string', enum: [...SIGNALS] },
    nth: { description: 'Only this request, or these; counted from 1.' },
    first: COUNT,
    every: COUNT,
    probability: { type: 'number', minimum: 0, maximum: 1 },
    seed: { type: 'integer' },
    forMs: COUNT,
    delayMs: { type: 'integer', minimum: 0 },
    code: { type: 'string', description: `gRPC code: ${Object.keys(GRPC_CODES).join(', ')}` },
    status: { type: 'integer', description: 'HTTP status.' },
    message: TEXT,
    retryAfterMs: { type: 'integer', minimum: 0 },
    partialSuccess: FREE,
    reset: { type: 'boolean' },
    loseAnswer: { type: 'boolean' },
    lie: { type: 'boolean' },
    tls: { type: 'string', description: 'fails, expired or misnamed' },
    throttle: { type: 'integer', description: 'Bytes per second.' },
    refuse: { type: 'string', description: 'out of order, duplicate or out of bounds' },
    errorCode: { type: 'string', description: `Code of the blob service: ${BLOB_ERROR_CODES.join(', ')}` },
    blockLimit: { type: 'integer', minimum: 0 },
  },
};

export const FAULTS_BODY: JsonSchema = object(
  {
    faults: {
      type: 'array',
      items: { anyOf: [{ type: 'string', description: `A recipe: ${Object.keys(RECIPES).join(', ')}` }, FAULT] },
    },
  },
  ['faults'],
);

export const SESSION_BODY: JsonSchema = object({
  token: { type: 'string', description: 'Telemetry sent with this token.' },
  resource: MATCH,
  traceId: { description: 'A trace id, or {"$regex": …}.' },
});
