/** Functions that only statements about metrics and data points have. */
import type { FunctionDefinition } from '../../../ottl/function.js';

export const metricFunctions: readonly FunctionDefinition[] = [];
export const dataPointFunctions: readonly FunctionDefinition[] = [];
