/** From sources to a checked configuration. */
import type { Compat } from '../component/settings.js';
import { advise, adviseOnSources } from './advice/advise.js';
import { decodeHub } from './decode-hub.js';
import type { FactoryTable } from './factory-table.js';
import type { HubConfig } from './hub-config.js';
import { checkPipelineSupport } from './pipeline-support.js';
import { explain, type ConfigReport, type ConfigStep } from './report.js';
import type { ConfigProblem } from './problem.js';
import type { ConfigEnvironment } from './resolve/environment.js';
import type { ConfigSource } from './resolve/location.js';
import { resolveConfig, type Resolution } from './resolve/resolve.js';
import type { MapValue } from './value.js';
import { validateHub } from './validate-hub.js';

export interface LoadOptions {
  /** Feature gates that are on. */
  readonly gates?: ReadonlySet<string>;
  /** What a custom resource's own `feature-gates` argument makes of them; without it the argument has no effect. */
  readonly resourceGates?: (list: string) => { readonly gates: ReadonlySet<string> } | { readonly error: string };
  /** The hub runs, or will run, in a container. */
  readonly inContainer?: boolean;
  /** Default `0.131.0`. */
  readonly compat?: Compat;
  /**
   * What runs in place of a configuration that has passed every check; it is checked in turn. For tests, which put other
   * addresses and back ends into a file that stays as it is.
   */
  readonly adapt?: (value: MapValue, config: HubConfig) => Promise<MapValue>;
}

export interface ValidateOptions extends LoadOptions {
  /**
   * Builds the pipelines without starting anything.
   *
   * @param gates feature gates that are on.
   * @returns the reference's line for what fails (`failed to build pipelines: …`), or undefined.
   */
  readonly build?: (config: HubConfig, gates: ReadonlySet<string>) => Promise<string | undefined>;
}

/** Resolves, decodes and validates; builds nothing. What a run does before it builds. */
export async function loadConfig(
  sources: readonly ConfigSource[],
  table: FactoryTable,
  environment: ConfigEnvironment,
  options: LoadOptions = {},
): Promise<ConfigReport> {
  const resolved = await resolveConfig(sources, environment);
  if ('failure' in resolved) {
    const { text, problems, notices } = resolved.failure;
    return {
      step: 'resolve',
      referenceText: text,
      problems: explain(problems, undefined, table),
      warnings: [],
      notices,
    };
  }
  const report = await checkResolution(resolved.resolution, table, environment, options);
  const { adapt } = options;
  if (adapt === undefined || report.step !== 'ok' || report.config === undefined) return report;
  const value = await adapt(resolved.resolution.value, report.config);
  return checkResolution({ ...resolved.resolution, value }, table, environment, options);
}

async function checkResolution(
  resolution: Resolution,
  table: FactoryTable,
  environment: ConfigEnvironment,
  options: LoadOptions,
): Promise<ConfigReport> {
  const outcome = gatesOf(resolution, options);
  if ('error' in outcome) return refusedGates(outcome.error, resolution, table);
  const { gates } = outcome;
  const decoded = await decodeHub(resolution.value, table);
  if (decoded.text !== undefined) {
    const report = reportOf('decode', decoded.text, decoded.problems, resolution, table);
    return { ...report, warnings: adviseOnSources(resolution) };
  }
  const { config } = decoded;
  const validated = validateHub(config, gates);
  const { inContainer = false, compat = '0.131.0' } = options;
  const warnings = await advise({ config, resolution, environment, inContainer, compat, now: Date.now() });
  const report = reportOf(
    validated.text === undefined ? 'ok' : 'validate',
    validated.text ?? '',
    validated.problems,
    resolution,
    table,
  );
  return { ...report, config, warnings, gates };
}

function gatesOf(
  { resource }: Resolution,
  options: LoadOptions,
): ReturnType<NonNullable<LoadOptions['resourceGates']>> {
  const list = resource?.featureGates;
  if (list === undefined || options.resourceGates === undefined) return { gates: options.gates ?? new Set() };
  return options.resourceGates(list);
}

/** The collector in the pod would refuse its arguments before it reads a configuration. */
function refusedGates(error: string, resolution: Resolution, table: FactoryTable): ConfigReport {
  return reportOf('resolve', error, [{ path: ['spec', 'args', 'feature-gates'], message: error }], resolution, table);
}

/** What `validate` reports: everything a run would meet before it starts a component. */
export async function validateSources(
  sources: readonly ConfigSource[],
  table: FactoryTable,
  environment: ConfigEnvironment,
  options: ValidateOptions = {},
): Promise<ConfigReport> {
  const report = await loadConfig(sources, table, environment, options);
  if (report.step !== 'ok' || report.config === undefined) return report;
  const unsupported = checkPipelineSupport(report.config);
  const failed = await options.build?.(report.config, report.gates ?? new Set());
  const referenceText = unsupported[0]?.message ?? failed;
  if (referenceText === undefined) return report;
  const problems = unsupported.length > 0 ? unsupported : [{ path: [], message: referenceText }];
  return { ...report, step: 'build', referenceText, problems: explain(problems, report.value, table) };
}

function reportOf(
  step: ConfigStep,
  referenceText: string,
  problems: readonly ConfigProblem[],
  { value, notices, resource }: Resolution,
  table: FactoryTable,
): ConfigReport {
  const report = { step, referenceText, problems: explain(problems, value, table), warnings: [], notices, value };
  return resource === undefined ? report : { ...report, resource };
}
