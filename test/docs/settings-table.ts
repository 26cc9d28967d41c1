/** A component's settings as a Markdown table, from its schema. */
import type { Field, ObjectSchema } from '../../src/component/schema.js';

interface Row {
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
}

/** @returns the table without surrounding empty lines; a sentence when there is nothing to set. */
export function settingsTable(schema: ObjectSchema): string {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return 'None.';
  const lines = rows.map((row) => `| \`${row.key}\` | ${row.type} | ${row.default} | ${row.meaning} |`);
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...lines].join('\n');
}

function rowsOf(schema: ObjectSchema, prefix: string): Row[] {
  const fields = Object.entries(schema.fields);
  // Where a component listens or sends comes first, wherever the reference decodes it.
  const endpointFirst = [
    ...fields.filter(([name]) => name === 'endpoint'),
    ...fields.filter(([name]) => name !== 'endpoint'),
  ];
  return endpointFirst.flatMap(([name, field]) => fieldRows(`${prefix}${name}`, field));
}

function fieldRows(key: string, field: Field): Row[] {
  const row = { key, type: typeText(field), default: defaultText(field), meaning: meaning(field) };
  switch (field.kind) {
    case 'object':
      return rowsOf(field.schema, `${key}.`);
    case 'optional':
    case 'pointer':
      return [row, ...rowsOf(field.schema, `${key}.`)];
    case 'nullable':
      return [row, ...below(key, field.element)];
    case 'list':
      return [row, ...below(`${key}[]`, field.element)];
    case 'map':
      return [row, ...below(`${key}.<name>`, field.element)];
    default:
      return [row];
  }
}

/** Rows of the blocks in a list, map or nullable value; a plain value is told by the row itself. */
function below(key: string, element: Field): Row[] {
  return 'schema' in element || 'element' in element ? fieldRows(key, element) : [];
}

function typeText(field: Field): string {
  switch (field.kind) {
    case 'string':
      return field.secret ? 'secret text' : 'text';
    case 'text':
      return field.values === '' ? 'text' : `one of ${cell(field.values)}`;
    case 'int':
      return field.goType.startsWith('u') ? 'whole number ≥ 0' : 'whole number';
    case 'float':
      return 'number';
    case 'bool':
      return 'true or false';
    case 'componentId':
      return 'component id';
    case 'list':
      return `list of ${plural(field.element)}`;
    case 'map':
      return `map to ${plural(field.element)}`;
    case 'object':
    case 'optional':
    case 'pointer':
      return 'block';
    case 'nullable':
      return typeText(field.element);
    case 'duration':
      return 'duration';
    case 'any':
      return 'anything';
  }
}

function plural(element: Field): string {
  const single = typeText(element);
  if (single === 'block' || single === 'duration' || single === 'component id') return `${single}s`;
  return single
    .replace(/^list of/, 'lists of')
    .replace(/^map to/, 'maps to')
    .replace('whole number', 'whole numbers');
}

function defaultText(field: Field): string {
  switch (field.kind) {
    case 'string':
    case 'text':
    case 'duration':
      return field.default === '' ? 'empty' : `\`${cell(field.default)}\``;
    case 'bool':
    case 'int':
    case 'float':
      return `\`${field.default}\``;
    case 'list':
    case 'map': {
      const written = JSON.stringify(field.default);
      return written === '[]' || written === '{}' ? 'empty' : `\`${cell(written)}\``;
    }
    case 'pointer':
      return field.whenNull === 'defaults' ? 'off; on once the key is there' : 'none';
    case 'optional':
      return field.whenNull === 'defaults' ? 'off; on once the key is there' : 'off';
    case 'any':
      return field.default === undefined ? 'none' : `\`${cell(JSON.stringify(field.default))}\``;
    case 'object':
    case 'nullable':
    case 'componentId':
      return 'none';
  }
}

function meaning(field: Field): string {
  const unit = field.unit === undefined ? '' : ` In ${field.unit}.`;
  return cell(field.doc) + unit;
}

/** Text that stays inside one cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '\\n');
}
