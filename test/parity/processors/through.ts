/** A processor over one request, in the reference and here. */
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { components } from '../../../src/components.js';
import { decodeConfig } from '../../../src/config/decode.js';
import type { Batch } from '../../../src/pdata/batch.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { factoryOfKind } from '../../../src/service/definition.js';
import { outcomeOf } from './outcome.js';
import type { Request } from '../record/processors/items.js';
import { throughReference } from '../record/running-reference.js';
import { testSettings } from '../../support/settings.js';

export interface Passage {
  readonly signal: Signal;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly input: Request;
  /** Of lines that are compared. */
  readonly levels: readonly string[];
}

export interface Result {
  readonly refused?: boolean;
  readonly message?: string;
  readonly log?: readonly string[];
  readonly outcome?: object;
}

export async function throughTheirs(collector: string, passage: Passage): Promise<Result> {
  const { signal, processors, input, levels } = passage;
  const answer = await throughReference(collector, signal, processors, input).catch(() => undefined);
  if (answer === undefined) return { refused: true };
  const { status, body, output, log } = answer;
  return {
    ...(status === 200 ? {} : { message: (JSON.parse(body) as { message: string }).message }),
    log: log.filter(({ level }) => levels.includes(level)).map(({ msg, error }) => line(msg, error)),
    outcome: outcomeOf(input, output[0] as object | undefined),
  };
}

export async function throughOurs({ signal, processors, input, levels }: Passage): Promise<Result> {
  const [[id, raw]] = Object.entries(processors) as [[string, unknown]];
  const settings = testSettings('processor', id);
  const factory = factoryOfKind('processor', await components.load('processor', id));
  const { config, problems } = decodeConfig(factory.schema, raw);
  if (problems.length > 0) return { refused: true };
  let output: object | undefined;
  const consume = async (batch: Batch): Promise<void> => {
    output = JSON.parse(Buffer.from(encodeJson(signal, batch.chunks)).toString()) as object;
  };
  const processor = await factory.create(settings, config, signal, { consume }).catch(() => undefined);
  if (processor === undefined) return { refused: true };
  const before = settings.logger.lines.length;
  const error = await processor.consume(batchFromJson(signal, input), EMPTY_CONTEXT).then(
    () => undefined,
    (thrown: unknown) => thrown as Error,
  );
  return {
    ...(error === undefined ? {} : { message: error.message }),
    log: settings.logger.lines
      .slice(before)
      .filter(({ level }) => levels.includes(level))
      .map(({ message, fields }) => line(message, fields['error'])),
    outcome: outcomeOf(input, output),
  };
}

function line(message: string, error: unknown): string {
  return error === undefined ? message : `${message}: ${JSON.stringify(error)}`;
}
