import type { Field, TextField } from '../component/schema.js';

/** Go's name of the type a field decodes into, as error texts show it. */
export function goTypeOf(field: Field): string {
  switch (field.kind) {
    case 'string':
      return field.goType ?? (field.secret ? 'configopaque.String' : 'string');
    case 'bool':
      return 'bool';
    case 'int':
      return field.typeName ?? field.goType;
    case 'text':
      return field.goType;
    case 'float':
      return field.goType ?? 'float64';
    case 'duration':
      return 'time.Duration';
    case 'componentId':
      return 'component.ID';
    case 'list':
      return `[]${goTypeOf(field.element)}`;
    case 'map':
      return field.goType ?? `map[string]${goTypeOf(field.element)}`;
    case 'nullable':
      return `*${goTypeOf(field.element)}`;
    case 'any':
      return 'interface {}';
    case 'object':
    case 'optional':
    case 'pointer':
      return 'struct';
  }
}

/** A string, or lists and maps of strings: the reference gives those the original text of a `${…}` reference. */
export function isStringy(field: Field): boolean {
  if (field.kind === 'list' || field.kind === 'map') return isStringy(field.element);
  return field.kind === 'string' || (field.kind === 'text' && isTextUnderneath(field));
}

/** Neither a number nor a struct underneath. */
export function isTextUnderneath(field: TextField): boolean {
  return field.fromInt === undefined && field.isStruct !== true;
}
