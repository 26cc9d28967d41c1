import { schema, string, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';
import { charsetProblem } from './charset.js';
import { DEFAULT_SEPARATOR_PATTERN, separatorPatternProblem } from './separator-pattern.js';

const fields = {
  encoding: string({
    default: 'utf8',
    doc:
      'Character set of text that is read: `utf8`, `utf8-raw`, `utf16`, `ascii`, `nop` or a name registered with IANA. ' +
      'What is written is always UTF-8.',
  }),
  marshaling_separator: string({
    default: '\n',
    doc: 'Text between two log records that are written. Not applied under `--compat 0.131.0`.',
  }),
  unmarshaling_separator: string({
    default: DEFAULT_SEPARATOR_PATTERN,
    doc: 'Regular expression that separates log records which are read. Checked, not used: no receiver here reads text.',
  }),
};

export const textEncodingSchema = schema(fields, validate);

export type TextEncodingConfig = InferConfig<typeof textEncodingSchema>;

function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = separatorPatternProblem(config.unmarshaling_separator) ?? charsetProblem(config.encoding);
  if (problem !== undefined) issues.add([], problem);
}
