import { createHash } from 'node:crypto';
import type { Logger } from '../../component/logger.js';
import { parseGoFloat } from '../../pdata/json/go-number.js';
import { encodeText } from '../../pdata/view/text.js';
import type { PValue } from '../../pdata/view/value.js';
import { asText, truncated } from '../../ottl/getters.js';
import { parseInt64 } from '../../ottl/go/number.js';
import { valueTypeName } from '../../ottl/value.js';

/** The value converted; undefined where it stays as it is. Source followed: `attraction/type_converter.go`. */
export function convertedValue(value: PValue, key: string, type: string, logger: Logger): PValue | undefined {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? undefined : asText(value);
    case 'int':
      return toInt(value, key, logger);
    default:
      return toDouble(value, key, logger);
  }
}

function toInt(value: PValue, key: string, logger: Logger): PValue | undefined {
  switch (typeof value) {
    case 'bigint':
      return undefined;
    case 'number':
      return truncated(value);
    case 'boolean':
      return value ? 1n : 0n;
    case 'string': {
      const parsed = parseInt64(value, 10);
      if ('value' in parsed) return parsed.value;
      logger.debug('String could not be converted to int', { key, value, error: parsed.error });
      return undefined;
    }
    default:
      return unable(value, key, 'int', logger);
  }
}

function toDouble(value: PValue, key: string, logger: Logger): PValue | undefined {
  switch (typeof value) {
    case 'bigint':
      return Number(value);
    case 'number':
      return undefined;
    case 'boolean':
      return value ? 1 : 0;
    case 'string': {
      const parsed = parseGoFloat(value);
      if (typeof parsed === 'number') return parsed;
      logger.debug('String could not be converted to double', { key, value, error: parsed.error });
      return undefined;
    }
    default:
      return unable(value, key, 'double', logger);
  }
}

function unable(value: PValue, key: string, to: string, logger: Logger): undefined {
  logger.debug('Unable to convert type', { key, from: valueTypeName(value), to });
  return undefined;
}

/** SHA-256 of a value in hexadecimal; empty for what has no bytes. Source followed: `attraction/hasher.go`. */
export function hashedValue(value: PValue): string {
  const bytes = bytesOf(value);
  return bytes.length === 0 ? '' : createHash('sha256').update(bytes).digest('hex');
}

function bytesOf(value: PValue): Uint8Array {
  switch (typeof value) {
    case 'string':
      return encodeText(value);
    case 'boolean':
      return Uint8Array.of(value ? 1 : 0);
    case 'bigint': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(value);
      return bytes;
    }
    case 'number': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value);
      return bytes;
    }
    default:
      return new Uint8Array(0);
  }
}
