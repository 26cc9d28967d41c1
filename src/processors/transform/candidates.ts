import type { Candidate } from '../../ottl/context-inference.js';
import { CONTEXTS, type ContextName } from '../../ottl/contexts/contexts.js';
import { isRootSpan } from '../../ottl/functions/span.js';
import { standardFunctions, type Functions } from '../../ottl/functions/standard.js';
import type { Signal } from '../../pdata/signal.js';
import { dataPointFunctions, metricFunctions } from './functions/functions.js';

const CONTEXT_NAMES: Readonly<Record<Signal, readonly ContextName[]>> = {
  logs: ['resource', 'scope', 'log'],
  metrics: ['resource', 'scope', 'metric', 'datapoint'],
  traces: ['resource', 'scope', 'span', 'spanevent'],
};

/** The contexts that statements for a signal may be for. */
export function candidatesFor(signal: Signal): readonly Candidate[] {
  return CONTEXT_NAMES[signal].map((name) => ({
    name,
    definition: CONTEXTS[name],
    functions: functionsOf(name),
  }));
}

function functionsOf(context: ContextName): Functions {
  switch (context) {
    case 'span':
      return standardFunctions(isRootSpan);
    case 'metric':
      return standardFunctions(...metricFunctions);
    case 'datapoint':
      return standardFunctions(...dataPointFunctions);
    default:
      return standardFunctions();
  }
}
