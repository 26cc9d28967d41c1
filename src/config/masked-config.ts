/** A decoded configuration as plain data a user could write: every default filled in, every secret masked. */
import { formatComponentId } from '../component/id.js';
import type { ComponentId } from '../component/id.js';
import type { Field, ObjectSchema } from '../component/schema.js';
import { formatGoDuration } from './duration.js';
import type { ConfiguredComponents, HubConfig } from './hub-config.js';
import { SECTIONS } from './hub-config.js';
import { serviceSchema } from './service-schema.js';

/** What stands in place of a secret, as the reference masks them. */
const MASK = '[REDACTED]';

export function maskedConfig(config: HubConfig): Readonly<Record<string, unknown>> {
  const sections = SECTIONS.filter(({ section }) => config[section].size > 0).map(
    ({ section }) => [section, components(config[section])] as const,
  );
  return { ...Object.fromEntries(sections), service: block(serviceSchema, config.service) };
}

function components(configured: ConfiguredComponents): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...configured].map(([name, { factory, config }]) => [name, block(factory.schema as ObjectSchema, config)]),
  );
}

function block(schema: ObjectSchema, value: unknown): Readonly<Record<string, unknown>> {
  const values = value as Readonly<Record<string, unknown>>;
  const shown: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.fields)) {
    if (values[name] !== undefined) shown[name] = shownValue(field, values[name]);
  }
  return shown;
}

function shownValue(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'string':
      return field.secret && value !== '' ? MASK : value;
    case 'duration':
      return formatGoDuration(value as number);
    case 'componentId':
      return formatComponentId(value as ComponentId);
    case 'list':
      return (value as readonly unknown[]).map((element) => shownValue(field.element, element));
    case 'map':
      return mapEntries(value as Readonly<Record<string, unknown>>, (element) => shownValue(field.element, element));
    case 'object':
    case 'optional':
    case 'pointer':
      return block(field.schema, value);
    case 'nullable':
      return value === undefined ? null : shownValue(field.element, value);
    case 'bool':
    case 'int':
    case 'float':
    case 'text':
      return value;
    case 'any':
      return plain(value);
  }
}

/** Exact integers as numbers where those hold them, else as text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return BigInt(Number(value)) === value ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}

function mapEntries(values: Readonly<Record<string, unknown>>, show: (value: unknown) => unknown): unknown {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, value === undefined ? null : show(value)]),
  );
}
