/** Go's `fmt.Sprintf` for the values statements have. Source: package fmt, "Printing". */
import { Duration, goType, type Value } from '../../value.js';
import { type Directive, PLAIN } from './directive.js';
import { DirectiveReader } from './directive-reader.js';
import { formatArgument } from './print.js';

export function sprintf(template: string, args: readonly Value[]): string {
  const reader = new DirectiveReader(template, args.map(integerOf));
  let out = '';
  for (const piece of reader.pieces())
    out += typeof piece === 'string' ? piece : shown(piece.directive, args[piece.argument]!);
  if (reader.isReordered || reader.next >= args.length) return out;
  const extra = args.slice(reader.next).map((arg) => (arg === null ? '<nil>' : `${goType(arg)}=${shown(PLAIN, arg)}`));
  return `${out}%!(EXTRA ${extra.join(', ')})`;
}

const shown = (directive: Directive, arg: Value): string => formatArgument(arg, directive);

/** What a star may take for a width or a precision. */
function integerOf(arg: Value): number | undefined {
  if (typeof arg === 'bigint') return Number(arg);
  return arg instanceof Duration ? Number(arg.nanos) : undefined;
}
