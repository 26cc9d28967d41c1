import { schema, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';
import { actionList } from '../../processorhelper/actions/config.js';
import { matchConfigFields } from '../../processorhelper/match/config.js';

const fields = {
  ...matchConfigFields,
  actions: actionList('What to do to the attributes of each span, log record or data point, in order. Required.'),
};

export const attributesSchema = schema(fields, validate);

export type AttributesConfig = InferConfig<typeof attributesSchema>;

/** Source followed: `attributesprocessor/config.go` at 0.131.0; the rest is found when the processor is created. */
function validate({ actions }: ConfigOf<typeof fields>, issues: Issues): void {
  if (actions.length === 0) issues.add([], 'missing required field "actions"');
}
