/** The `include` and `exclude` blocks of processors that came before OTTL. */
import { any, bool, int, list, nullable, pointer, schema, string, type InferConfig } from '../../component/schema.js';

/** Settings of the reference's cache of regular expression results; accepted, the engine here needs none. */
export const regexpSchema = schema({
  cacheenabled: bool({ default: false, doc: 'Accepted; results are not cached.' }),
  cachemaxnumentries: int({ default: 0, doc: 'Accepted; results are not cached.' }),
});

export const matchType = (values: string, goType = 'filterset.MatchType') =>
  string({ default: '', goType, doc: `How texts are compared: ${values}. Required where a text is compared.` });

/** Squashed into blocks that compare texts. */
export const comparisonFields = {
  match_type: matchType('`strict` or `regexp` (RE2, unanchored)'),
  regexp: pointer(regexpSchema, { doc: 'Settings of `regexp`.' }),
};

export const attributeSchema = schema({
  key: string({ default: '', doc: 'Name of the attribute.' }),
  value: any({ default: undefined, exact: true, doc: 'Value it must have; absent: any.' }),
});

export const attributeList = (doc: string) =>
  list({ kind: 'object', schema: attributeSchema, doc: 'An attribute.' } as const, { doc });

const librarySchema = schema({
  name: string({ default: '', doc: 'Name of the instrumentation scope.' }),
  version: nullable(string({ default: '', doc: 'Version.' }), { doc: 'Version it must have; absent: any.' }),
});

export const severitySchema = schema({
  min: int({ default: 0, typeName: 'plog.SeverityNumber', doc: 'Least severity number that matches.' }),
  match_undefined: bool({ default: false, doc: 'Whether records without a severity match.' }),
});

const texts = (doc: string) => list(string({ default: '', doc: 'A text or pattern.' }), { doc });

/** Properties of spans, log records and metrics. All that are given must hold. */
export const matchSchema = schema({
  services: texts('Spans: any of these is the resource’s `service.name`.'),
  span_names: texts('Spans: any of these is the name.'),
  log_bodies: texts('Log records: any of these is the body as text.'),
  log_severity_texts: texts('Log records: any of these is the severity text.'),
  log_severity_number: pointer(severitySchema, { doc: 'Log records: severity at least.' }),
  metric_names: texts('Metrics: any of these is the name.'),
  attributes: attributeList('Attributes that must all be there.'),
  resources: attributeList('Resource attributes that must all be there.'),
  libraries: list({ kind: 'object', schema: librarySchema, doc: 'A scope.' } as const, {
    doc: 'Instrumentation scopes that must match.',
  }),
  span_kinds: texts('Spans: any of these is the kind, e.g. `SPAN_KIND_SERVER`.'),
  ...comparisonFields,
});

export type MatchProperties = InferConfig<typeof matchSchema>;
export type AttributeMatch = InferConfig<typeof attributeSchema>;

export const matchConfigFields = {
  include: pointer(matchSchema, { doc: 'Only what matches.' }),
  exclude: pointer(matchSchema, { doc: 'Not what matches. Looked at after `include`.' }),
};

export interface MatchConfig {
  readonly include: MatchProperties | undefined;
  readonly exclude: MatchProperties | undefined;
}
