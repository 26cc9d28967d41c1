/** One configuration of processors, and what goes through it. */
import type { Signal } from '../../../../src/pdata/signal.js';
import { ITEMS, type Request } from './items.js';

export interface ProcessorInput {
  readonly name: string;
  readonly signal: Signal;
  readonly processors: Readonly<Record<string, unknown>>;
  readonly input: Request;
}

export const all: readonly Signal[] = ['logs', 'traces', 'metrics'];

export function cases(
  processor: string,
  signals: readonly Signal[],
  configurations: Readonly<Record<string, object>>,
): ProcessorInput[] {
  return Object.entries(configurations).flatMap(([name, configuration]) =>
    signals.map((signal) => ({
      name: `${processor} ${name}: ${signal}`,
      signal,
      processors: { [processor]: configuration },
      input: ITEMS[signal],
    })),
  );
}
