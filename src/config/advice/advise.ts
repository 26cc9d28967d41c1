import { positionOf } from '../position.js';
import type { Resolution } from '../resolve/resolve.js';
import type { ConfigWarning, WarningLevel } from '../warning.js';
import { batchDefaults, processorOrder } from './batches.js';
import { blobs } from './blobs.js';
import { certificateFiles } from './certificates.js';
import type { Advice, AdviceContext } from './context.js';
import { deltaTemporality, discarded } from './discarded.js';
import { localListeners, wrongListeners, wrongTargets } from './endpoints.js';
import { missingExtensions } from './extensions.js';
import { bareDurations, ignoredSettings, misspeltIds } from './ignored.js';
import { kubernetes } from './kubernetes.js';
import { placeholders, plainSecrets } from './secrets.js';
import { tokens } from './tokens.js';
import { transportSecurity } from './transport-security.js';
import { metricNames, missingHealthCheck, unservedSignals, unusedComponents } from './usage.js';
import { unsetVariables } from './variables.js';

const ADVICE: readonly Advice[] = [
  missingExtensions,
  wrongListeners,
  wrongTargets,
  certificateFiles,
  transportSecurity,
  discarded,
  tokens,
  placeholders,
  plainSecrets,
  blobs,
  processorOrder,
  ignoredSettings,
  bareDurations,
  misspeltIds,
  localListeners,
  batchDefaults,
  deltaTemporality,
  unusedComponents,
  unservedSignals,
  missingHealthCheck,
  metricNames,
];

const RANK: Readonly<Record<WarningLevel, number>> = { error: 0, warning: 1, info: 2 };

/** Everything worth saying about a configuration that decodes, what matters most first. */
export async function advise(context: AdviceContext): Promise<ConfigWarning[]> {
  const found = await Promise.all(ADVICE.map(async (advice) => [...(await advice(context))]));
  return inOrder([...found.flat(), ...adviseOnSources(context.resolution)], context.resolution);
}

/** What is worth saying about where a configuration comes from, whether it decodes or not. */
export function adviseOnSources(resolution: Resolution): ConfigWarning[] {
  return inOrder([...unsetVariables({ resolution }), ...kubernetes({ resolution })], resolution);
}

function inOrder(warnings: readonly ConfigWarning[], { value }: Resolution): ConfigWarning[] {
  return warnings
    .map((warning) => ({ ...warning, at: warning.at ?? positionOf(value, warning.path) }))
    .sort((a, b) => RANK[a.level] - RANK[b.level]);
}
