import { text } from '../component/schema.js';
import type { ErrorMode } from './sequence.js';

const MODES: readonly string[] = ['propagate', 'ignore', 'silent'];

/** The `error_mode` setting. @param whenAbsent what stands for a setting that is not given. */
export function errorModeField<T extends ErrorMode | ''>(whenAbsent: T, doc: string) {
  return text<ErrorMode | T>({
    default: whenAbsent,
    values: '`propagate`, `ignore`, `silent`',
    goType: 'ottl.ErrorMode',
    parse: (written) => {
      const mode = written.toLowerCase();
      if (MODES.includes(mode)) return { value: mode as ErrorMode };
      return { error: `unknown error mode ${mode}` };
    },
    doc,
  });
}
