/** Processors over whole requests: all that comes out, is answered and logged, in the reference and here. */
import { EMPTY_CONTEXT } from '../../src/component/consumer.js';
import { components } from '../../src/components.js';
import { decodeConfig } from '../../src/config/decode.js';
import type { Batch } from '../../src/pdata/batch.js';
import { batchFromJson } from '../../src/pdata/builder.js';
import { encodeJson } from '../../src/pdata/json/encode.js';
import { factoryOfKind } from '../../src/service/definition.js';
import { throughReferenceTogether, type TogetherInput } from '../parity/record/running-together.js';
import type { Answer } from '../parity/record/running-reference.js';
import { testSettings } from '../support/settings.js';
import { INSIDES } from './insides.js';

export type Passage = TogetherInput;

export interface Whole {
  readonly message?: string;
  readonly log: readonly (readonly unknown[])[];
  /** Undefined where the request was refused: what was changed by then is nobody's. */
  readonly output?: unknown;
}

const LEVELS = ['warn', 'error'];

/** Undefined where the configuration is refused. */
export async function throughOurs({ signal, processors, input }: Passage): Promise<Whole | undefined> {
  const [[id, raw]] = Object.entries(processors) as [[string, unknown]];
  const settings = testSettings('processor', id);
  const factory = factoryOfKind('processor', await components.load('processor', id));
  const { config, problems } = decodeConfig(factory.schema, raw);
  if (problems.length > 0) return undefined;
  let output: unknown;
  const consume = async (batch: Batch): Promise<void> => {
    output = JSON.parse(Buffer.from(encodeJson(signal, batch.chunks)).toString());
  };
  const processor = await factory.create(settings, config, signal, { consume }).catch(() => undefined);
  if (processor === undefined) return undefined;
  const before = settings.logger.lines.length;
  const error = await processor.consume(batchFromJson(signal, input), EMPTY_CONTEXT).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  const log = settings.logger.lines
    .slice(before)
    .filter(({ level }) => LEVELS.includes(level))
    .map(({ message, fields }) => [message, fields['statement'] ?? fields['condition'], fields['error']]);
  return error === undefined ? { log, output } : { log, message: error.message };
}

function theirsOf({ status, body, output, log }: Answer): Whole {
  const lines = log
    .filter(({ level }) => LEVELS.includes(level))
    .map((line) => [line.msg, line['statement'] ?? line['condition'], line['error']]);
  if (status === 200) return { log: lines, output: output[0] };
  return { log: lines, message: (JSON.parse(body) as { message: string }).message };
}

/** What differs; configurations that only the reference refuses, or that end it, are found by halves. */
export async function differencesOf(binary: string, pairs: readonly [Passage, Whole][]): Promise<object[]> {
  if (pairs.length === 0) return [];
  const answers = await throughReferenceTogether(
    binary,
    pairs.map(([passage]) => passage),
  ).catch((error: Error) => error);
  const ended = answers instanceof Error || answers.some(({ status }) => status === 0);
  if (ended && pairs.length === 1) {
    // What makes it panic (two lists of one type compared) is in docs/deviations.md.
    return answers instanceof Error ? [{ ...pairs[0]![0].processors, theirs: answers.message }] : [];
  }
  if (ended) {
    const half = pairs.length >> 1;
    return [
      ...(await differencesOf(binary, pairs.slice(0, half))),
      ...(await differencesOf(binary, pairs.slice(half))),
    ];
  }
  return answers.flatMap((answer, i): object[] => {
    const [{ processors }, ours] = pairs[i]!; // as many answers as pairs
    const theirs = theirsOf(answer);
    const [a, b] = [JSON.stringify(sorted(ours)), JSON.stringify(sorted(theirs))];
    return a === b || isDeliberate(b, JSON.stringify(processors)) ? [] : [{ processors, ours, theirs }];
  });
}

/** In docs/deviations.md: Go's insides, bytes that became zeros, parts set to themselves. */
function isDeliberate(theirs: string, processors: string): boolean {
  const isZeroed = /"bytesValue":"A{4,}=*"/.test(theirs);
  return INSIDES.test(theirs) || isZeroed || /set\((?:span\.)?(events|links), (?:span\.)?\1\)/.test(processors);
}

/** Go's maps have any order, and what is made of them: fields, attributes by their names, data points that were merged. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    const fields = Object.entries(value).map(([key, child]) => [key, sorted(child)] as const);
    return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
  const elements = value.map(sorted) as readonly object[];
  const have = (key: string): boolean =>
    elements.every((element) => typeof element === 'object' && element !== null && key in element);
  const isOrderless = have('key') || (have('timeUnixNano') && !have('spanId'));
  if (!isOrderless) return elements;
  return elements.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
