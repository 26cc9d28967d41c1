/** `proto/` and the tables that the hub walks requests with say the same. */
import { fileURLToPath } from 'node:url';
import { loadSync, type MessageTypeDefinition, type PackageDefinition } from '@grpc/proto-loader';
import { describe, expect, test } from 'vitest';
import { DEPRECATED_SCOPES, MESSAGES, type FieldDescriptor } from '../../../src/pdata/descriptor.js';

const SIGNALS = ['metrics', 'logs', 'trace'];
const definitions: PackageDefinition = loadSync(
  SIGNALS.map((signal) => `opentelemetry/proto/collector/${signal}/v1/${signal}_service.proto`),
  { includeDirs: [fileURLToPath(new URL('../../../proto', import.meta.url))] },
);

/** Our names of `google.protobuf.FieldDescriptorProto.Type`. */
const SCALAR_TYPES: Readonly<Record<string, string>> = {
  TYPE_STRING: 'string',
  TYPE_BYTES: 'bytes',
  TYPE_BOOL: 'bool',
  TYPE_ENUM: 'enum',
  TYPE_UINT32: 'uint32',
  TYPE_SINT32: 'sint32',
  TYPE_INT64: 'int64',
  TYPE_UINT64: 'uint64',
  TYPE_FIXED32: 'fixed32',
  TYPE_FIXED64: 'fixed64',
  TYPE_SFIXED64: 'sfixed64',
  TYPE_DOUBLE: 'double',
  TYPE_MESSAGE: 'message',
};

interface ProtoField {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly label: string;
}

interface ProtoMessage {
  readonly name: string;
  readonly field: readonly ProtoField[];
  readonly nestedType: readonly ProtoMessage[];
}

/** Every message of `proto/opentelemetry`, by its own name. */
const protoMessages = new Map(
  Object.values(definitions)
    .flatMap((one) => ('type' in one ? [(one as MessageTypeDefinition<object, object>).type as ProtoMessage] : []))
    .filter(({ field }) => Array.isArray(field)) // enums have none
    .flatMap((message) => [message, ...message.nestedType])
    .map((message) => [message.name, message]),
);

describe('proto/ agrees with src/pdata/descriptor.ts', () => {
  test.each(Object.values(MESSAGES).map((message) => [message.name, message.fields] as const))('%s', (name, fields) => {
    const message = protoMessages.get(name);
    const byNumber = (a: { number: number }, b: { number: number }): number => a.number - b.number;
    expect(message?.field.map(fromProto).sort(byNumber)).toEqual(
      fields.filter(isCurrent).map(fromTable).sort(byNumber),
    );
  });
});

test.each([
  ['metrics', 'MetricsService'],
  ['logs', 'LogsService'],
  ['trace', 'TraceService'],
])('the %s service has the method senders call', (folder, service) => {
  const name = `opentelemetry.proto.collector.${folder}.v1.${service}`;
  expect(definitions[name]).toMatchObject({
    Export: { path: `/${name}/Export`, requestStream: false, responseStream: false },
  });
});

function isCurrent({ number }: FieldDescriptor): boolean {
  return number !== DEPRECATED_SCOPES;
}

function fromTable({ number, name, kind, repeated }: FieldDescriptor) {
  return { number, name, kind: kind === 'traceId' || kind === 'spanId' ? 'bytes' : kind, repeated };
}

function fromProto({ number, name, type, label }: ProtoField) {
  const camelCase = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { number, name: camelCase, kind: SCALAR_TYPES[type], repeated: label === 'LABEL_REPEATED' };
}
