import { formatFloatShortest } from '../pdata/go-format.js';
import { compareGoStrings, goQuote } from './go-text.js';
import { goTypeName, type ConfigValue } from './value.js';

/** Go's `%#v`: a value as it would stand in a program. */
export function goSyntax(value: ConfigValue): string {
  switch (value.kind) {
    case 'null':
      return 'interface {}(nil)';
    case 'string':
      return goQuote(value.value);
    case 'float':
      return formatFloatShortest(value.value);
    case 'time':
      return value.text;
    case 'expanded':
      return goSyntax(value.value);
    case 'bool':
    case 'int':
      return String(value.value);
    case 'list':
      return `${goTypeName(value)}{${value.items.map(goSyntax).join(', ')}}`;
    case 'map': {
      const keys = [...value.entries.keys()].sort(compareGoStrings);
      const shown = keys.map((key) => `${goQuote(key)}:${goSyntax(value.entries.get(key)!.value)}`); // its own keys
      return `${goTypeName(value)}{${shown.join(', ')}}`;
    }
  }
}
