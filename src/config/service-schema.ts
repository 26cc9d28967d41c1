/** The `service` section. */
import { formatComponentId } from '../component/id.js';
import {
  componentId,
  list,
  object,
  schema,
  type Field,
  type InferConfig,
  type MapField,
  type ObjectSchema,
} from '../component/schema.js';
import { parsePipelineKey } from '../component/pipeline-id.js';
import { telemetrySchema } from './telemetry-schema.js';

const ids = (doc: string) => list(componentId({ doc }), { doc });

export const pipelineSchema = schema(
  {
    receivers: ids('Where the data comes from.'),
    processors: ids('What is done with the data, in this order.'),
    exporters: ids('Where the data goes.'),
  },
  ({ receivers, processors, exporters }, issues) => {
    if (receivers.length === 0) return issues.add([], 'must have at least one receiver');
    if (exporters.length === 0) return issues.add([], 'must have at least one exporter');
    const seen = new Set<string>();
    for (const id of processors) {
      const name = id === undefined ? '' : formatComponentId(id);
      if (seen.has(name)) return issues.add([], `references processor "${name}" multiple times`);
      seen.add(name);
    }
  },
);

export type PipelineSettings = InferConfig<typeof pipelineSchema>;

const pipelinesField: MapField<PipelineSettings> = {
  kind: 'map',
  element: object(pipelineSchema, { doc: 'A pipeline.' }),
  default: {},
  parseKey: parsePipelineKey,
  goType: 'pipelines.Config',
  doc: 'Pipelines by `signal` or `signal/name`.',
};

export const serviceFields = {
  telemetry: object(telemetrySchema, { doc: 'What the hub tells about itself.' }),
  extensions: ids('Extensions that are started, in this order.'),
  pipelines: pipelinesField,
} satisfies Record<string, Field>;

export const serviceSchema: ObjectSchema<InferConfig<ReturnType<typeof schema<typeof serviceFields>>>> =
  schema(serviceFields);

export type ServiceSettings = InferConfig<typeof serviceSchema>;
