/** What processors left of items and changed in them, in a short form. */
import { changesOf, type Changes } from '../ottl/changes.js';
import { CASE, type Request } from '../record/processors/items.js';

export interface Outcome {
  /** By item: 1 where it stayed. */
  readonly kept: string;
  /** By number of the item. */
  readonly changes: Readonly<Record<string, Changes>>;
}

/** @param output undefined where nothing came. */
export function outcomeOf(input: Request, output: object | undefined): Outcome {
  const [before] = Object.values(input) as [readonly object[]];
  const [after = []] = Object.values((output ?? {}) as Request);
  const left = new Map(after.map((one) => [caseOf(one), one]));
  const changes: Record<string, Changes> = {};
  before.forEach((one, i) => {
    const found = left.get(i);
    const changed = found === undefined ? {} : changesOf(one, found);
    if (Object.keys(changed).length > 0) changes[i] = changed;
  });
  return { kept: before.map((_, i) => (left.has(i) ? '1' : '0')).join(''), changes };
}

interface WithResource {
  readonly resource?: {
    readonly attributes?: readonly { readonly key: string; readonly value: { readonly intValue?: string } }[];
  };
}

function caseOf({ resource }: WithResource): number {
  const found = resource?.attributes?.find(({ key }) => key === CASE);
  return Number(found?.value.intValue ?? -1);
}
