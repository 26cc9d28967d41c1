import type { Get } from './context.js';
import { OttlError } from './error.js';
import { formatValue } from './go/format-value.js';
import { GoTime } from './go/time.js';
import { Duration, type Value } from './value.js';

export type MathOp = '+' | '-' | '*' | '/';

/** Two values by an operator: integers wrap at 64 bits and divide towards zero; with a float both become floats. */
export function mathOperation(left: Get, op: MathOp, right: Get): Get {
  return (context) => {
    const x = left(context);
    return operate(x, op, right(context));
  };
}

function operate(x: Value, op: MathOp, y: Value): Value {
  if (typeof x === 'bigint' || typeof x === 'number') {
    if (typeof x === 'bigint' && typeof y === 'bigint') return operateInts(x, op, y);
    if (typeof y === 'bigint' || typeof y === 'number') return operateFloats(Number(x), op, Number(y));
    throw new OttlError(`${formatValue(y)} must be int64 or float64`);
  }
  if (x instanceof GoTime) return operateTime(x, op, y);
  if (x instanceof Duration) return operateDuration(x, op, y);
  throw new OttlError(`${formatValue(x)} must be int64, float64, time.Time or time.Duration`);
}

function operateInts(x: bigint, op: MathOp, y: bigint): bigint {
  switch (op) {
    case '+':
      return BigInt.asIntN(64, x + y);
    case '-':
      return BigInt.asIntN(64, x - y);
    case '*':
      return BigInt.asIntN(64, x * y);
    case '/':
      if (y === 0n) throw divisionByZero();
      return BigInt.asIntN(64, x / y);
  }
}

function operateFloats(x: number, op: MathOp, y: number): number {
  switch (op) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      if (y === 0) throw divisionByZero();
      return x / y;
  }
}

function divisionByZero(): OttlError {
  return new OttlError('attempted to divide by 0');
}

function operateTime(x: GoTime, op: MathOp, y: Value): Value {
  if (op === '+') {
    if (y instanceof Duration) return x.plus(y.nanos);
    throw new OttlError(`time.Time must be added to time.Duration; found ${formatValue(y)} instead`);
  }
  if (op === '-') {
    if (y instanceof GoTime) return new Duration(saturated(x.nanos - y.nanos));
    if (y instanceof Duration) return x.plus(-y.nanos);
    throw new OttlError(
      `time.Time or time.Duration must be subtracted from time.Time; found ${formatValue(y)} instead`,
    );
  }
  throw new OttlError('only addition and subtraction supported for time.Time and time.Duration');
}

function operateDuration(x: Duration, op: MathOp, y: Value): Value {
  if (op === '+') {
    if (y instanceof Duration) return new Duration(BigInt.asIntN(64, x.nanos + y.nanos));
    if (y instanceof GoTime) return y.plus(x.nanos);
    throw new OttlError(`time.Duration must be added to time.Duration or time.Time; found ${formatValue(y)} instead`);
  }
  if (op === '-') {
    if (y instanceof Duration) return new Duration(BigInt.asIntN(64, x.nanos - y.nanos));
    throw new OttlError(`time.Duration must be subtracted from time.Duration; found ${formatValue(y)} instead`);
  }
  throw new OttlError('only addition and subtraction supported for time.Time and time.Duration');
}

/** Go's durations end at 292 years. */
function saturated(nanos: bigint): bigint {
  const most = 2n ** 63n - 1n;
  return nanos > most ? most : nanos < -most - 1n ? -most - 1n : nanos;
}
