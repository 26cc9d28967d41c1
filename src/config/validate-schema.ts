/**
 * Runs the checks of a decoded block and of the blocks in it, in the reference's order: a block's own checks before its
 * children's, children in the order of the schema.
 */
import type { Field, ObjectSchema } from '../component/schema.js';
import type { ConfigProblem } from './problem.js';

/** @param gates feature gates that are on, for the block itself. */
export function validateConfig(
  schema: ObjectSchema,
  config: unknown,
  path: readonly string[],
  gates: ReadonlySet<string> = new Set(),
): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  schema.validate?.(config, { add: (below, message) => problems.push({ path: [...path, ...below], message }), gates });
  for (const [key, field] of Object.entries(schema.fields)) {
    problems.push(...validateField(field, (config as Record<string, unknown>)[key], [...path, key]));
  }
  return problems;
}

/** Optional blocks are not descended into: the reference does not either (§2.8). */
function validateField(field: Field, value: unknown, path: readonly string[]): ConfigProblem[] {
  if (value === undefined) return [];
  switch (field.kind) {
    case 'object':
    case 'pointer':
      return validateConfig(field.schema, value, path);
    case 'nullable':
      return validateField(field.element, value, path);
    case 'list':
      return (value as readonly unknown[]).flatMap((item, index) =>
        validateField(field.element, item, [...path, String(index)]),
      );
    case 'map':
      return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([key, item]) =>
        validateField(field.element, item, [...path, key]),
      );
    default:
      return [];
  }
}

/** The reference's line for a failed check: `receivers::otlp: must specify …`. */
export function validationText(problem: ConfigProblem): string {
  return problem.path.length === 0 ? problem.message : `${problem.path.join('::')}: ${problem.message}`;
}
