import {
  list,
  nullable,
  object,
  schema,
  secret,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';

const text = (doc: string) => nullable(string({ default: '', doc: 'Text.' }), { doc });

const headerSchema = schema({
  action: string({
    default: '',
    doc: '`insert` where the request has no such header, `update` where it has one, `upsert` in any case, `delete`. Empty: `upsert`, with a warning.',
  }),
  key: text('Name of the header.'),
  value: text('Its value.'),
  from_context: text('The value of the header of that name that came in (`include_metadata: true` at the receiver).'),
  from_attribute: text('What the authenticator learnt about the caller under that name, e.g. `username`.'),
  default_value: nullable(secret({ doc: 'Text.' }), { doc: 'Where nothing came in by `from_context`.' }),
});

export type HeaderConfig = InferConfig<typeof headerSchema>;

const fields = {
  headers: list(object(headerSchema, { doc: 'A header.' }), {
    doc: 'What to do with headers of requests that go out, in order.',
  }),
};

export const headersSetterSchema = schema(fields, validate);

export type HeadersSetterConfig = InferConfig<typeof headersSetterSchema>;

/** Source followed: contrib `headerssetterextension/config.go` at 0.131.0; the first problem found is the one reported. */
function validate({ headers }: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = headers.length === 0 ? 'missing headers configuration' : headers.map(problemOf).find(Boolean);
  if (problem !== undefined) issues.add([], problem);
}

function problemOf({ action, key, value, from_context, from_attribute }: HeaderConfig): string | undefined {
  if (key === undefined || key === '') return 'missing header name';
  if (action === 'delete') return undefined;
  const sources = [value, from_context, from_attribute].filter((source) => source !== undefined).length;
  if (sources === 0) return "missing header source, must be 'from_context', 'from_attribute' or 'value'";
  return sources > 1 ? "invalid header source, must either 'from_context', 'from_attribute' or 'value'" : undefined;
}
