/** Valid requests to begin with: recorded ones, and generated ones with every field there is. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REQUEST_MESSAGE } from '../../../src/pdata/descriptor.js';
import { encodeRequest } from '../../../src/pdata/builder.js';
import { SIGNALS, type Signal } from '../../../src/pdata/signal.js';
import { Dice, randomRequest } from '../../differential/pdata-inputs.js';
import { recordedJson } from '../../parity/recorded-json.js';
import { edited, type Edit } from './edits.js';

const RECORDED = join(import.meta.dirname, '../../parity/recorded');

export interface SeedRequest {
  readonly signal: Signal;
  /** OTLP/JSON. */
  readonly json: object;
  readonly bytes: Buffer;
}

export function recordedRequests(): SeedRequest[] {
  return SIGNALS.flatMap((signal) =>
    readdirSync(join(RECORDED, signal)).map((file) =>
      seedRequest(signal, recordedJson<{ input: object }>(join(signal, file)).input),
    ),
  );
}

/** @param seed the same seed gives the same requests. */
export function generatedRequests(count: number, seed: number): SeedRequest[] {
  const dice = new Dice(seed);
  return Array.from({ length: count }, () => {
    const signal = dice.pick(SIGNALS);
    return seedRequest(signal, randomRequest(dice, signal));
  });
}

export function editedRequest({ signal, bytes }: SeedRequest, edits: readonly Edit[]): Buffer {
  return edited(REQUEST_MESSAGE[signal], bytes, edits);
}

function seedRequest(signal: Signal, json: object): SeedRequest {
  return { signal, json, bytes: Buffer.from(encodeRequest(signal, json)) };
}
