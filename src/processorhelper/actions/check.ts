import { goQuote } from '../../pdata/json/go-number.js';
import type { ActionConfig } from './config.js';

const TYPES: readonly string[] = ['string', 'int', 'double'];

/**
 * What is wrong with an action's settings, in the reference's words; undefined if nothing is.
 *
 * Source followed: `attraction.NewAttrProc` at 0.131.0.
 *
 * @param action in lower case.
 */
export function actionProblem(config: ActionConfig, action: string, index: number): string | undefined {
  const at = `at the ${index}-th actions`;
  const isByPattern = action === 'delete' || action === 'hash';
  if (isByPattern && config.key === '' && config.pattern === '') {
    return `error creating AttrProc due to missing required field (at least one of "key" and "pattern" have to be used) ${at}`;
  }
  if (!isByPattern && config.key === '') {
    return `error creating AttrProc due to missing required field "key" ${at}`;
  }
  switch (action) {
    case 'insert':
    case 'update':
    case 'upsert':
      return sourceProblem(config, action, index);
    case 'delete':
    case 'hash':
      return patternActionProblem(config, action, index);
    case 'extract':
      return extractProblem(config, action, index);
    case 'convert':
      return convertProblem(config, action, index);
    default:
      return `error creating AttrProc due to unsupported action ${goQuote(action)} ${at}`;
  }
}

function unused(action: string, what: string, index: number): string {
  return `error creating AttrProc. Action "${action}" does not use ${what}. This must not be specified for ${index}-th action`;
}

function unusedThese(action: string, what: string, index: number): string {
  return `error creating AttrProc. Action "${action}" does not use ${what}. These must not be specified for ${index}-th action`;
}

function sourceCount({ value, from_attribute, from_context }: ActionConfig): number {
  return [value !== undefined, from_attribute !== '', from_context !== ''].filter(Boolean).length;
}

function sourceProblem(config: ActionConfig, action: string, index: number): string | undefined {
  const sources = sourceCount(config);
  if (sources === 0) {
    return `error creating AttrProc. Either field "value", "from_attribute" or "from_context" setting must be specified for ${index}-th action`;
  }
  if (sources > 1) {
    return `error creating AttrProc due to multiple value sources being set at the ${index}-th actions`;
  }
  if (config.pattern !== '') return unused(action, 'the "pattern" field', index);
  return convertedTypeProblem(config, action, index);
}

function convertedTypeProblem(config: ActionConfig, action: string, index: number): string | undefined {
  return config.converted_type === '' ? undefined : unused(action, 'the "converted_type" field', index);
}

function patternActionProblem(config: ActionConfig, action: string, index: number): string | undefined {
  if (config.value !== undefined || config.from_attribute !== '') {
    return unusedThese(action, '"value" or "from_attribute" field', index);
  }
  return convertedTypeProblem(config, action, index);
}

function extractProblem(config: ActionConfig, action: string, index: number): string | undefined {
  if (sourceCount(config) > 0) return unusedThese(action, 'a value source field', index);
  if (config.pattern === '') {
    return `error creating AttrProc due to missing required field "pattern" for action "${action}" at the ${index}-th action`;
  }
  return convertedTypeProblem(config, action, index);
}

function convertProblem(config: ActionConfig, action: string, index: number): string | undefined {
  if (sourceCount(config) > 0 || config.pattern !== '') {
    return unusedThese(action, 'value sources or "pattern" field', index);
  }
  const { converted_type } = config;
  if (converted_type === '') {
    return `error creating AttrProc due to missing required field "converted_type" for action "${action}" at the ${index}-th action`;
  }
  if (TYPES.includes(converted_type)) return undefined;
  return `error creating AttrProc due to invalid value "${converted_type}" in field "converted_type" for action "${action}" at the ${index}-th action`;
}
