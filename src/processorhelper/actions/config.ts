import { any, list, schema, string, type InferConfig } from '../../component/schema.js';

/** One action on attributes. */
export const actionSchema = schema({
  key: string({ default: '', doc: 'Attribute to act on. `delete` and `hash` take a `pattern` instead, too.' }),
  value: any({ default: undefined, exact: true, doc: 'Value for `insert`, `update`, `upsert`.' }),
  pattern: string({
    default: '',
    doc: 'RE2 pattern: for `extract` of the value, its named groups become attributes; for `delete` and `hash` of keys.',
  }),
  from_attribute: string({ default: '', doc: 'Attribute to take the value from.' }),
  from_context: string({
    default: '',
    doc: 'What of the request to take the value from: `metadata.<header>`, `auth.<attribute>`, `client.address`.',
  }),
  converted_type: string({ default: '', doc: 'Type for `convert`: `string`, `int`, `double`.' }),
  action: string({
    goType: 'attraction.Action',
    default: '',
    doc: '`insert`, `update`, `upsert`, `delete`, `hash`, `extract` or `convert`.',
  }),
});

export type ActionConfig = InferConfig<typeof actionSchema>;

export const actionList = (doc: string) =>
  list({ kind: 'object', schema: actionSchema, doc: 'An action.' } as const, { doc });
