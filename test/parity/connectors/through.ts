/** A connector over one request, here. */
import { EMPTY_CONTEXT } from '../../../src/component/consumer.js';
import { components } from '../../../src/components.js';
import { decodeConfig } from '../../../src/config/decode.js';
import { batchFromJson } from '../../../src/pdata/builder.js';
import { encodeJson } from '../../../src/pdata/json/encode.js';
import { PipelinesOutput } from '../../../src/service/connector-output.js';
import { factoryOfKind } from '../../../src/service/definition.js';
import { fanOut } from '../../../src/service/fanout.js';
import { testSettings } from '../../support/settings.js';
import type { ConnectorInput } from '../record/connectors/cases.js';
import { signalOfPipeline } from './outcome.js';

export interface OurAnswer {
  readonly problems: readonly string[];
  readonly error: unknown;
  /** By pipeline, as OTLP JSON. */
  readonly requests: Readonly<Record<string, readonly object[]>>;
  readonly warnings: readonly string[];
  /** Items booked, less those that came in. */
  readonly unaccounted: number;
}

export async function throughOurConnector(one: ConnectorInput): Promise<OurAnswer> {
  const { signal, type, config: raw, targets, input, headers = {} } = one;
  const requests: Record<string, object[]> = {};
  const output = new PipelinesOutput(
    targets.map((id) => ({
      id,
      branches: [],
      head: {
        consume: async ({ chunks }) => {
          const json = Buffer.from(encodeJson(signalOfPipeline(id), chunks)).toString();
          (requests[id] ??= []).push(JSON.parse(json) as object);
        },
      },
    })),
    (some) => fanOut(some.map(({ head }) => head)),
  );
  const settings = testSettings('connector', type);
  const factory = factoryOfKind('connector', await components.load('connector', type));
  const { config, problems } = decodeConfig(factory.schema, raw);
  if (problems.length > 0) {
    return {
      problems: problems.map(({ message }) => message),
      error: undefined,
      requests,
      warnings: [],
      unaccounted: 0,
    };
  }
  const connector = await factory.create(settings, config, signal, signalOfPipeline(targets[0]!), output);
  const metadata = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value]]));
  const batch = batchFromJson(signal, input);
  const error = await connector.consume(batch, { ...EMPTY_CONTEXT, metadata }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const warnings = settings.logger.lines.map(({ message }) => message).filter((line) => line.startsWith('Statement'));
  const { pending, sums } = settings.ledger;
  return { problems: [], error, requests, warnings, unaccounted: sums.accepted + pending - batch.itemCount };
}
