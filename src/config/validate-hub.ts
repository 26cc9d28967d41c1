/** The checks of a whole decoded configuration, in the reference's order and words (§2.8). */
import { formatComponentId, type ComponentId } from '../component/id.js';
import type { ObjectSchema } from '../component/schema.js';
import type { HubConfig, Section } from './hub-config.js';
import type { ConfigProblem } from './problem.js';
import { pipelineSchema, type PipelineSettings } from './service-schema.js';
import { telemetrySchema } from './telemetry-schema.js';
import { validateConfig, validationText } from './validate-schema.js';

export interface ValidatedHub {
  /** The reference's lines, without prefix; undefined when nothing is wrong. */
  readonly text: string | undefined;
  readonly problems: readonly ConfigProblem[];
}

/** Sections in the order in which the reference validates them; it decodes them in another. */
const SECTIONS: readonly Section[] = ['receivers', 'exporters', 'processors', 'connectors', 'extensions'];
const ALLOW_NO_PIPELINES = 'service.AllowNoPipelines';

export function validateHub(config: HubConfig, gates: ReadonlySet<string>): ValidatedHub {
  const allowNoPipelines = gates.has(ALLOW_NO_PIPELINES);
  const general = [...generalProblems(config, allowNoPipelines)];
  const blocks = [
    ...SECTIONS.flatMap((section) => componentProblems(config, section, gates)),
    ...serviceProblems(config, allowNoPipelines),
  ];
  // Of the general checks the reference reports the first only.
  const lines = [...general.slice(0, 1).map(generalText), ...blocks.map(validationText)];
  return {
    text: lines.length === 0 ? undefined : lines.join('\n'),
    problems: [...general.map(({ problem }) => problem), ...blocks],
  };
}

/** A problem with the whole: its place may be more exact than the one the reference's text names. */
interface GeneralProblem {
  /** What stands before the message in the reference's text. */
  readonly prefix: string;
  readonly problem: ConfigProblem;
}

function generalText({ prefix, problem }: GeneralProblem): string {
  return prefix === '' ? problem.message : `${prefix}: ${problem.message}`;
}

function* generalProblems(config: HubConfig, allowNoPipelines: boolean): Generator<GeneralProblem> {
  if (SECTIONS.every((section) => config[section].size === 0)) {
    yield { prefix: '', problem: { path: [], message: 'empty configuration file' } };
    return;
  }
  if (!allowNoPipelines && config.receivers.size === 0) yield missing('receivers', 'receiver');
  if (!allowNoPipelines && config.exporters.size === 0) yield missing('exporters', 'exporter');
  yield* ambiguousConnectors(config);
  yield* missingExtensions(config);
  for (const [id, pipeline] of Object.entries(config.service.pipelines)) yield* missingComponents(config, id, pipeline);
}

function missing(section: Section, kind: string): GeneralProblem {
  return { prefix: '', problem: { path: [section], message: `no ${kind} configuration specified in config` } };
}

function* ambiguousConnectors(config: HubConfig): Generator<GeneralProblem> {
  for (const id of config.connectors.keys()) {
    const kind = config.exporters.has(id) ? 'exporter' : config.receivers.has(id) ? 'receiver' : undefined;
    if (kind === undefined) continue;
    const message =
      `ambiguous ID: Found both "${id}" ${kind} and "${id}" connector. Change one of the components' IDs to eliminate ` +
      `ambiguity (e.g. rename "${id}" connector to "${id}/connector")`;
    yield { prefix: `connectors::${id}`, problem: { path: ['connectors', id], message } };
  }
}

function* missingExtensions(config: HubConfig): Generator<GeneralProblem> {
  for (const [index, id] of config.service.extensions.entries()) {
    const name = nameOf(id);
    if (config.extensions.has(name)) continue;
    yield {
      prefix: 'service::extensions',
      problem: {
        path: ['service', 'extensions', String(index)],
        message: `references extension "${name}" which is not configured`,
        word: name,
        known: [...config.extensions.keys()],
      },
    };
  }
}

function* missingComponents(
  config: HubConfig,
  pipeline: string,
  settings: PipelineSettings,
): Generator<GeneralProblem> {
  const both = (section: 'receivers' | 'exporters') => [...config[section].keys(), ...config.connectors.keys()];
  const lists = [
    { list: 'receivers', kind: 'receiver', known: both('receivers') },
    { list: 'processors', kind: 'processor', known: [...config.processors.keys()] },
    { list: 'exporters', kind: 'exporter', known: both('exporters') },
  ] as const;
  for (const { list, kind, known } of lists) {
    for (const [index, id] of settings[list].entries()) {
      const name = nameOf(id);
      if (known.includes(name)) continue;
      const message = `references ${kind} "${name}" which is not configured`;
      const path = ['service', 'pipelines', pipeline, list, String(index)];
      yield { prefix: `service::pipelines::${pipeline}`, problem: { path, message, word: name, known } };
    }
  }
}

function nameOf(id: ComponentId | undefined): string {
  return id === undefined ? '' : formatComponentId(id);
}

function componentProblems(config: HubConfig, section: Section, gates: ReadonlySet<string>): ConfigProblem[] {
  return [...config[section]].flatMap(([id, component]) => {
    const schema: ObjectSchema = component.factory.schema;
    return validateConfig(schema, component.config, [section, id], gates);
  });
}

function serviceProblems({ service }: HubConfig, allowNoPipelines: boolean): ConfigProblem[] {
  const pipelines = Object.entries(service.pipelines);
  const path = ['service', 'pipelines'];
  const problems = validateConfig(telemetrySchema, service.telemetry, ['service', 'telemetry']);
  if (pipelines.length === 0 && !allowNoPipelines) {
    problems.push({ path, message: 'service must have at least one pipeline' });
  }
  const profiles = pipelines.find(([id]) => id === 'profiles' || id.startsWith('profiles/'));
  if (profiles !== undefined) problems.push({ path, message: profilesText(profiles[0]) });
  return [
    ...problems,
    ...pipelines.flatMap(([id, pipeline]) => validateConfig(pipelineSchema, pipeline, [...path, id])),
  ];
}

function profilesText(id: string): string {
  return `pipeline "${id}": profiling signal support is at alpha level, gated under the "service.profilesSupport" feature gate`;
}
