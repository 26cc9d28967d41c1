/** What is counted into which metric. Source followed: `countconnector/factory.go` and `counter.go` at 0.131.0. */
import type { ComponentSettings } from '../../component/settings.js';
import { conditionTest } from '../../ottl/conditions.js';
import { ItemContext } from '../../ottl/context.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import { encodeKey, type KeyValues } from '../../pdata/view/key-values.js';
import { mapOf, mapValue, type PValue } from '../../pdata/view/value.js';
import type { Walk } from '../../pdata/view/walk.js';
import type { CountedMetric } from './config.js';

/** Attributes of one count, and a text that tells them from those of others. */
export interface CountAttributes {
  readonly id: string;
  readonly map: KeyValues;
}

export interface MetricDefinition {
  readonly name: string;
  readonly description: string;
  /** Undefined for an item that lacks one. */
  readonly attributesOf: (item: KeyValues) => CountAttributes | undefined;
  /** @throws {OttlError} */
  readonly counts: (walk: Walk) => boolean;
}

export function definitionsOf(
  settings: ComponentSettings,
  context: ContextName,
  section: Readonly<Record<string, CountedMetric>>,
): readonly MetricDefinition[] {
  return Object.entries(section).map(([name, { description, conditions, attributes }]) => ({
    name,
    description,
    attributesOf: attributes.length === 0 ? noAttributes : attributeReader(attributes),
    counts: conditions.length === 0 ? () => true : conditionOf(settings, context, conditions),
  }));
}

const NO_ATTRIBUTES: CountAttributes = { id: '', map: mapOf([]) };
const noAttributes = (): CountAttributes => NO_ATTRIBUTES;

function conditionOf(
  { clock, random, logger }: ComponentSettings,
  context: ContextName,
  conditions: readonly string[],
): (walk: Walk) => boolean {
  const test = conditionTest(conditions, { context, environment: { clock, random }, errorMode: 'propagate', logger });
  let item: ItemContext | undefined;
  return (walk) => {
    if (item?.walk !== walk) item = new ItemContext(walk);
    item.next();
    return test(item);
  };
}

function attributeReader(attributes: CountedMetric['attributes']): (item: KeyValues) => CountAttributes | undefined {
  const wanted = attributes.map(({ key, default_value }) => ({
    key,
    bytes: encodeKey(key),
    whenMissing: defaultOf(default_value),
  }));
  // A key that is asked for twice is there once, which the reference takes for one that is missing.
  if (new Set(attributes.map(({ key }) => key)).size < attributes.length) return () => undefined;
  return (item) => {
    const found: [string, PValue][] = [];
    let id = '';
    for (const { key, bytes, whenMissing } of wanted) {
      const value = mapValue(item, bytes);
      const counted = value === undefined ? whenMissing : countable(value);
      if (counted === undefined) return undefined;
      found.push([key, counted]);
      id += `${typeof counted} ${String(counted).length} ${String(counted)} `;
    }
    return { id, map: mapOf(found) };
  };
}

/** Numbers count as they are, everything else as text, which only texts are in the reference. */
function countable(value: PValue): bigint | number | string {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return typeof value === 'string' ? value : '';
}

/** Zero and the empty text are no defaults in the reference, nor is anything but texts and numbers. */
function defaultOf(value: unknown): bigint | number | string | undefined {
  if (typeof value === 'bigint') return value === 0n ? undefined : value;
  if (typeof value === 'number') return value === 0 ? undefined : value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
