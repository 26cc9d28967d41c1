/** Values and patterns as a test's author would write them, cut where they are long. */
const MAX_LENGTH = 200;
const BARE_KEY = /^[A-Za-z_$][\w$]*$/;

export function valueText(value: unknown, maxLength = MAX_LENGTH): string {
  const text = whole(value);
  return text.length > maxLength ? `${text.slice(0, maxLength)}… (${text.length} characters)` : text;
}

function whole(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'bigint':
      return `${value}n`;
    case 'undefined':
      return 'nothing';
    case 'function':
      return value.name === '' || value.name.length > 40 ? `(${value.toString()})` : `the function ${value.name}`;
    case 'object':
      return objectText(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    default:
      return String(value);
  }
}

function objectText(value: object | null): string {
  if (value === null) return 'null';
  if (value instanceof RegExp) return String(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (Array.isArray(value)) return `[${value.map(whole).join(', ')}]`;
  const fields = Object.entries(value).map(
    ([key, field]) => `${BARE_KEY.test(key) ? key : quoted(key)}: ${whole(field)}`,
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** In single quotes; control characters, which a terminal would act on, as escapes. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replace(/[\u007f-\u009f\u2028\u2029]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`;
}
