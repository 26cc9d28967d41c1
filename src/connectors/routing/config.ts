import { parsePipelineKey } from '../../component/pipeline-id.js';
import {
  list,
  object,
  schema,
  string,
  text,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { errorModeField } from '../../ottl/error-mode.js';
import { parseRequestCondition } from './request-condition.js';

const pipelines = (doc: string) =>
  list(
    text<string>({
      default: '',
      values: '`signal` or `signal/name`',
      goType: 'pipeline.ID',
      isStruct: true,
      parse: (written) => {
        const parsed = parsePipelineKey(written);
        return 'error' in parsed ? parsed : { value: parsed.key };
      },
      doc: 'A pipeline that receives from the connector.',
    }),
    { doc },
  );

const itemSchema = schema({
  context: string({
    default: '',
    doc: 'What is routed as one: `resource` (where none is given), `span`, `metric`, `datapoint`, `log`, or the whole `request`.',
  }),
  statement: string({
    default: '',
    doc: 'OTTL statement `route() where …` (also `delete_key`, `delete_matching_keys`) in the place of a condition.',
  }),
  condition: string({
    default: '',
    doc: 'OTTL condition for what takes this route; in the context `request` `request["header"] == "value"`, or `!=`.',
  }),
  pipelines: pipelines('Where it goes.'),
});

export type RouteConfig = InferConfig<typeof itemSchema>;

const fields = {
  error_mode: errorModeField(
    'propagate',
    'What a condition that fails does: `propagate` refuses the request, `ignore` and `silent` leave the item to the routes below.',
  ),
  default_pipelines: pipelines('Where goes what takes no route. None: it is dropped.'),
  table: list(object(itemSchema, { doc: 'A route.' }), {
    doc: 'The routes, in order. What takes one is not asked about the next.',
  }),
};

export const routingSchema = schema(fields, validate);

export type RoutingConfig = InferConfig<typeof routingSchema>;

const CONTEXTS = ['', 'resource', 'span', 'metric', 'datapoint', 'log'];

/** Source followed: `routingconnector/config.go` at 0.131.0, which tells the first problem only. */
function validate({ table }: ConfigOf<typeof fields>, issues: Issues): void {
  if (table.length === 0) return issues.add([], 'invalid routing table: the routing table is empty');
  for (const route of table) {
    const problem = problemOf(route);
    if (problem !== undefined) return issues.add([], problem);
  }
}

function problemOf({ context, statement, condition, pipelines }: RouteConfig): string | undefined {
  if (statement === '' && condition === '') return 'invalid route: no condition or statement provided';
  if (statement !== '' && condition !== '') return 'invalid route: both condition and statement provided';
  if (pipelines.length === 0) return 'invalid route: no pipelines defined';
  if (CONTEXTS.includes(context)) return undefined;
  if (context !== 'request') return `invalid context: ${context}`;
  if (condition === '') return `"request" context requires a 'condition'`;
  const parsed = parseRequestCondition(condition);
  return 'error' in parsed ? parsed.error : undefined;
}
