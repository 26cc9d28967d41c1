import { parseGoFloat } from '../../pdata/json/go-number.js';
import { parseInt64, type Parsed } from '../go/number.js';
import type { CaptureKind } from './nodes.js';

/** A token's text, or the fields of a production. */
export type Captured = string | Readonly<Record<string, unknown>>;

type Converted = { readonly value: unknown } | { readonly error: string };

/** What a field becomes when a capture adds to it. @param before the field so far. */
export function convert(kind: CaptureKind, before: unknown, values: readonly Captured[]): Converted {
  switch (kind) {
    case 'text':
      return { value: ((before as string | undefined) ?? '') + textOf(values) };
    case 'flag':
      return { value: true };
    case 'true':
      return { value: values[0] === 'true' };
    case 'int':
      return conformed(parseInt64(textOf(values), 0));
    case 'float':
      return conformed(floatOf(textOf(values)));
    case 'bytes':
      return bytesOf(textOf(values).slice(2));
    case 'one':
      return { value: values[0] };
    case 'list':
      return { value: [...((before as readonly Captured[] | undefined) ?? []), ...values] };
  }
}

function textOf(values: readonly Captured[]): string {
  return (values as readonly string[]).join('');
}

function floatOf(text: string): Parsed<number> {
  const value = parseGoFloat(text);
  return typeof value === 'number' ? { value } : value;
}

function conformed(parsed: Converted): Converted {
  return 'error' in parsed ? { error: `failed to conform: ${parsed.error}` } : parsed;
}

function bytesOf(hex: string): Converted {
  if (hex.length % 2 === 1) return { error: 'failed to capture: encoding/hex: odd length hex string' };
  return { value: new Uint8Array(Buffer.from(hex, 'hex')) };
}
