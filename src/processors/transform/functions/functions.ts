/** Functions that only statements about metrics and data points have. */
import type { FunctionDefinition } from '../../../ottl/function.js';
import { aggregateOnAttributes, aggregateOnAttributeValue } from './aggregate.js';
import { convertGaugeToSum, convertSumToGauge, copyMetric, scaleMetric } from './convert.js';
import { convertExponentialHistogram } from './exponential-histogram.js';
import {
  convertSummaryCountValToSum,
  convertSummarySumValToSum,
  extractCountMetric,
  extractSumMetric,
} from './extract.js';

export const metricFunctions: readonly FunctionDefinition[] = [
  extractSumMetric,
  extractCountMetric,
  convertGaugeToSum,
  convertSumToGauge,
  copyMetric,
  scaleMetric,
  aggregateOnAttributes,
  convertExponentialHistogram,
  aggregateOnAttributeValue,
];

export const dataPointFunctions: readonly FunctionDefinition[] = [
  convertSummarySumValToSum,
  convertSummaryCountValToSum,
];
