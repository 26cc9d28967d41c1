/**
 * The labels of a series as byte strings: which attributes become which labels, and who wins. Called when a series is new to
 * the cache.
 *
 * Source: `createAttributes` and `pkg/resourcetotelemetry` of the 0.131.0 reference.
 */
import { anyValueText } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { ANY_VALUE, KEY_VALUE } from '../../pdata/fields.js';
import { byteStringOf, toByteString } from './byte-string.js';
import { labelName } from './names.js';

export interface Attribute {
  readonly key: string;
  /** The value's text (`AsString`). */
  readonly value: string;
}

/** What a resource gives to all its series. */
export interface ResourceLabels {
  /** `service.namespace/service.name`, or the name alone; undefined without a name. */
  readonly job: string | undefined;
  /** `service.instance.id`. */
  readonly instance: string | undefined;
}

const NAME = 'service.name';
const NAMESPACE = 'service.namespace';
const INSTANCE = 'service.instance.id';
/** Attributes that say who a resource is; they become `job` and `instance` and stay out of `target_info`. */
export const IDENTIFYING_ATTRIBUTES: readonly string[] = [NAMESPACE, NAME, INSTANCE];

/** Reads the KeyValue fields of one message: every length-delimited field `tag` between the offsets, in order, duplicates kept. */
export function readAttributes(buf: Uint8Array, start: number, end: number, tag: number): Attribute[] {
  const attributes: Attribute[] = [];
  const message = new Cursor(buf, start, end);
  for (let field = message.tag(); field !== 0; field = message.tag()) {
    if (field !== tag) {
      message.skip(field);
      continue;
    }
    const length = message.varint();
    attributes.push(readKeyValue(buf, message.pos, message.pos + length));
    message.pos += length;
  }
  return attributes;
}

function readKeyValue(buf: Uint8Array, start: number, end: number): Attribute {
  const fields = new Cursor(buf, start, end);
  let key = '';
  let value = '';
  for (let field = fields.tag(); field !== 0; field = fields.tag()) {
    if (field !== KEY_VALUE.key && field !== KEY_VALUE.value) {
      fields.skip(field);
      continue;
    }
    const length = fields.varint();
    const at = fields.pos;
    fields.pos = at + length;
    if (field === KEY_VALUE.key) key = byteStringOf(buf, at, fields.pos);
    else value = valueText(buf, at, fields.pos);
  }
  return { key, value };
}

/** The value's text; a string's bytes as they are. */
function valueText(buf: Uint8Array, start: number, end: number): string {
  const value = new Cursor(buf, start, end);
  if (value.tag() !== ANY_VALUE.stringValue) return toByteString(anyValueText(buf, start, end));
  const length = value.varint();
  return byteStringOf(buf, value.pos, value.pos + length);
}

export function resourceLabels(attributes: readonly Attribute[]): ResourceLabels {
  const first = (key: string): string | undefined => attributes.find((attribute) => attribute.key === key)?.value;
  const name = first(NAME);
  const namespace = first(NAMESPACE);
  const job = name === undefined || namespace === undefined ? name : `${namespace}/${name}`;
  return { job, instance: first(INSTANCE) };
}

/** Point attributes with the resource's put over them (`resource_to_telemetry_conversion`). */
export function withResourceAttributes(point: readonly Attribute[], resource: readonly Attribute[]): Attribute[] {
  const joined = [...point];
  for (const attribute of resource) {
    const at = joined.findIndex((existing) => existing.key === attribute.key);
    if (at < 0) joined.push(attribute);
    else joined[at] = attribute;
  }
  return joined;
}

/**
 * Labels by name, without `__name__`, `le` and `quantile`. Keys that become the same name have their values joined by `;` in
 * the order of their keys; `job` and `instance` overwrite; external labels only fill gaps.
 */
export function seriesLabels(
  attributes: readonly Attribute[],
  resource: ResourceLabels,
  external: ReadonlyMap<string, string>,
): Map<string, string> {
  const labels = new Map<string, string>();
  const sorted = [...attributes].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const { key, value } of sorted) {
    const name = labelName(key);
    const existing = labels.get(name);
    if (existing === undefined) labels.set(name, value);
    else if (existing !== value) labels.set(name, `${existing};${value}`);
  }
  if (resource.job !== undefined) labels.set('job', resource.job);
  if (resource.instance !== undefined) labels.set('instance', resource.instance);
  for (const [name, value] of external) if (!labels.has(name)) labels.set(name, value);
  return labels;
}

/** The name of a resource's info series. */
export function targetInfoName(namespace: string): string {
  return namespace === '' ? 'target_info' : `${namespace}_target_info`;
}

/**
 * The labels of a resource's `target_info` series, without `__name__`; undefined when it would say nothing (only identifying
 * attributes) or say it of nobody (neither job nor instance).
 */
export function targetInfoLabels(
  attributes: readonly Attribute[],
  resource: ResourceLabels,
  external: ReadonlyMap<string, string>,
): Map<string, string> | undefined {
  const present = IDENTIFYING_ATTRIBUTES.filter((key) => attributes.some((attribute) => attribute.key === key));
  // Counted as the reference counts: a repeated identifying key leaves something over.
  if (attributes.length === present.length) return undefined;
  const described = attributes.filter((attribute) => !IDENTIFYING_ATTRIBUTES.includes(attribute.key));
  const labels = seriesLabels(described, resource, external);
  return labels.has('job') || labels.has('instance') ? labels : undefined;
}
