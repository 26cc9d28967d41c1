/** Refuses faults that do not say what they mean. */
import { BLOB_ERROR_CODES } from '../../standins/azure-blob/service-error.js';
import { SIGNALS } from '../../pdata/signal.js';
import { UsageError } from '../errors.js';
import { nearestName } from '../match/nearest-name.js';
import { valueText } from '../match/value-text.js';
import { GRPC_CODES, type Fault, type FaultPlace } from './fault.js';

type Check = (value: unknown) => string | undefined;

const isWhole = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const whole: Check = (value) => (isWhole(value) ? undefined : 'a whole number from 0 on');
const positive: Check = (value) => (isWhole(value) && value > 0 ? undefined : 'a whole number from 1 on');
const text: Check = (value) => (typeof value === 'string' ? undefined : 'text');
const yes: Check = (value) => (value === true ? undefined : 'true');
const share: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? undefined : 'a number from 0 to 1';
const httpStatus: Check = (value) =>
  isWhole(value) && value >= 200 && value <= 599 ? undefined : 'an HTTP status from 200 to 599';
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value as string) ? undefined : `one of ${values.join(', ')}`;
const numbers: Check = (value) => {
  const isList = Array.isArray(value) && value.length > 0 && value.every((one) => isWhole(one) && one > 0);
  return isList || positive(value) === undefined ? undefined : 'a whole number from 1 on, or a list of them';
};
const partial: Check = (value) => {
  const { rejected, message } = (value ?? {}) as { readonly rejected?: unknown; readonly message?: unknown };
  const isGood = isWhole(rejected) && (message === undefined || typeof message === 'string');
  return isGood ? undefined : 'an object with rejected (a count) and message (text)';
};

const SELECTION: Readonly<Record<string, Check>> = {
  id: text,
  signal: oneOf(SIGNALS),
  nth: numbers,
  first: positive,
  every: positive,
  probability: share,
  seed: whole,
  forMs: positive,
};

const REQUEST_ACTIONS: Readonly<Record<string, Check>> = {
  code: oneOf(Object.keys(GRPC_CODES)),
  status: httpStatus,
  partialSuccess: partial,
  reset: yes,
  loseAnswer: yes,
};
const BACK_END_ACTIONS = { status: httpStatus, reset: yes, loseAnswer: yes, lie: yes } as const;

/** What may be done where. */
const ACTIONS: Readonly<Record<FaultPlace, Readonly<Record<string, Check>>>> = {
  receiver: { ...REQUEST_ACTIONS, tls: oneOf(['fails', 'expired', 'misnamed']), throttle: positive },
  otlp: { ...REQUEST_ACTIONS, lie: yes },
  remoteWrite: { ...BACK_END_ACTIONS, refuse: oneOf(['out of order', 'duplicate', 'out of bounds']) },
  blobs: { ...BACK_END_ACTIONS, errorCode: oneOf(BLOB_ERROR_CODES), blockLimit: whole },
};

const DETAILS: Readonly<Record<string, Check>> = { message: text, retryAfterMs: whole };

/** What exists in the configuration, so that a fault for nobody is found. */
export interface KnownPlaces {
  /** Ids by place. */
  readonly ids: Readonly<Record<FaultPlace, readonly string[]>>;
}

/** @param number counts from 1, for the message. @throws {UsageError} */
export function checkFault(fault: unknown, number: number, known: KnownPlaces): asserts fault is Fault {
  const fail = (what: string): never => {
    throw new UsageError(`fault ${number}: ${what}`);
  };
  if (typeof fault !== 'object' || fault === null) return fail(`must be an object, got ${valueText(fault)}`);
  const { at, ...rest } = fault as Readonly<Record<string, unknown>>;
  const places = Object.keys(ACTIONS);
  if (!places.includes(at as string)) return fail(`at must be one of ${places.join(', ')}, got ${valueText(at)}`);
  const place = at as FaultPlace;
  const checks = { ...SELECTION, delayMs: whole, ...DETAILS, ...ACTIONS[place] };
  for (const [key, value] of Object.entries(rest)) {
    const check = Object.hasOwn(checks, key) ? checks[key as keyof typeof checks] : undefined;
    if (check === undefined) return fail(unknownKey(key, place, Object.keys(checks)));
    const expected = value === undefined ? undefined : check(value);
    if (expected !== undefined) return fail(`${key} must be ${expected}, got ${valueText(value)}`);
  }
  checkAction(rest, place, fail);
  checkPlace(place, rest.id as string | undefined, known, fail);
}

function unknownKey(key: string, place: FaultPlace, known: readonly string[]): string {
  const near = nearestName(key, known);
  const mean = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  return `${JSON.stringify(key)} is not known at ${place}.${mean} Known are ${known.join(', ')}.`;
}

function checkAction(fault: Readonly<Record<string, unknown>>, place: FaultPlace, fail: (what: string) => never): void {
  const actions = Object.keys(ACTIONS[place]).filter((key) => fault[key] !== undefined);
  if (actions.length > 1) fail(`does two things at once: ${actions.join(' and ')}; make it two faults`);
  if (actions.length === 0 && fault.delayMs === undefined) {
    fail(`does nothing: give one of ${[...Object.keys(ACTIONS[place]), 'delayMs'].join(', ')}`);
  }
}

function checkPlace(
  place: FaultPlace,
  id: string | undefined,
  { ids }: KnownPlaces,
  fail: (what: string) => never,
): void {
  const there = ids[place];
  if (there.length === 0) fail(`the configuration has nothing at ${place}, or no stand-in is there`);
  if (id !== undefined && !there.includes(id))
    fail(`there is no ${JSON.stringify(id)} at ${place}; there is ${there.join(', ')}`);
}
