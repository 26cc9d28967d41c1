import { schema, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';
import { actionList } from '../../processorhelper/actions/config.js';

const fields = {
  attributes: actionList('What to do to the attributes of each resource, in order. Required.'),
};

export const resourceSchema = schema(fields, validate);

export type ResourceConfig = InferConfig<typeof resourceSchema>;

/** Source followed: `resourceprocessor/config.go` at 0.131.0; the rest is found when the processor is created. */
function validate({ attributes }: ConfigOf<typeof fields>, issues: Issues): void {
  if (attributes.length === 0) issues.add([], 'missing required field "attributes"');
}
