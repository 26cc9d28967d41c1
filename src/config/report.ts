/** What loading a configuration found: the reference's own text first, then every problem with its place and a hint. */
import type { ComponentKind } from '../component/settings.js';
import { contribHint } from './contrib-components.js';
import type { FactoryTable } from './factory-table.js';
import { nearest } from './hint.js';
import { laterKeyHint } from './later-keys.js';
import { SECTIONS, type HubConfig } from './hub-config.js';
import type { CollectorResource } from './operator/resource.js';
import { positionOf } from './position.js';
import type { ConfigProblem } from './problem.js';
import type { EnvironmentNotice } from './resolve/retrieve.js';
import type { ConfigValue, Position } from './value.js';
import type { ConfigWarning } from './warning.js';

/** How far loading got: `ok`, or the step that failed. */
export type ConfigStep = 'ok' | 'resolve' | 'decode' | 'validate' | 'build';

export interface ConfigReport {
  readonly step: ConfigStep;
  /** What the reference's `validate` prints after `Error: `; empty when it is content. */
  readonly referenceText: string;
  /** Every problem, in the reference's order; empty when the reference is content. */
  readonly problems: readonly ConfigProblem[];
  /** What the reference does not complain about though it should. */
  readonly warnings: readonly ConfigWarning[];
  /** Lines for the run's log about environment variables. */
  readonly notices: readonly EnvironmentNotice[];
  /** The configuration before it was decoded; present once the sources were read. */
  readonly value?: ConfigValue;
  /** Present once the configuration decodes. */
  readonly config?: HubConfig;
  /** Feature gates that are on, those of a custom resource among them; present once the configuration decodes. */
  readonly gates?: ReadonlySet<string>;
  /** The custom resource the configuration came in, if it did. */
  readonly resource?: CollectorResource;
}

/** The text of a failed start, which differs from `validate`'s by a prefix. */
export function runText(report: ConfigReport): string {
  return report.step === 'validate' ? `invalid configuration: ${report.referenceText}` : report.referenceText;
}

/** Adds places and hints to problems. */
export function explain(
  problems: readonly ConfigProblem[],
  value: ConfigValue | undefined,
  table: FactoryTable,
): ConfigProblem[] {
  return problems.map((problem) => ({
    path: problem.path,
    message: problem.message,
    at: problem.at ?? (value && positionOf(value, problem.path)),
    hint: problem.hint ?? hintFor(problem, table),
  }));
}

const LISTED = 12;

function hintFor(problem: ConfigProblem, table: FactoryTable): string | undefined {
  const { known } = problem;
  if (known === undefined) return undefined;
  const later = laterKeyHint(problem.path);
  if (later !== undefined) return later;
  const word = problem.word ?? problem.path.at(-1) ?? '';
  const type = unknownType(problem);
  const contrib = type && contribHint(type.kind, type.name, table.types(type.kind));
  if (contrib !== undefined) return contrib;
  const near = nearest(type?.name ?? word, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  if (known.length === 0 || type !== undefined) return undefined;
  const more = known.length > LISTED ? `, and ${known.length - LISTED} more` : '';
  return `known here: ${known.slice(0, LISTED).join(', ')}${more}`;
}

/** The type of a component whose type is the problem: its path is the section and the id. */
function unknownType(problem: ConfigProblem): { readonly kind: ComponentKind; readonly name: string } | undefined {
  const [section, id, ...rest] = problem.path;
  const kind = SECTIONS.find((known) => known.section === section)?.kind;
  if (kind === undefined || id === undefined || rest.length > 0) return undefined;
  return { kind, name: (id.split('/')[0] ?? '').trim() };
}

/** `otel-hub.yaml:12:9`, or the source alone. */
export function placeText(at: Position): string {
  return `${at.source}:${at.line}:${at.column}`;
}

/**
 * One line per problem, to follow the reference's text.
 *
 * @param told the reference's text: a problem that has nothing to add to it gets no line.
 */
export function problemLines(problems: readonly ConfigProblem[], told: string): string[] {
  const toldLines = told.split('\n');
  return problems.flatMap(({ path, message, at, hint }) => {
    const text = line(at, path, message, hint);
    const addsNothing = at === undefined && hint === undefined && toldLines.some((one) => one.endsWith(text));
    return addsNothing ? [] : [text];
  });
}

/** One line per warning. */
export function warningLines(warnings: readonly ConfigWarning[]): string[] {
  return warnings.map(({ level, path, message, at }) => `${level}: ${line(at, path, message, undefined)}`);
}

function line(at: Position | undefined, path: readonly string[], message: string, hint: string | undefined): string {
  const place = at === undefined ? [] : [placeText(at)];
  const where = path.length === 0 ? [] : [path.join('::')];
  return `${[...place, ...where, message].join(': ')}${hint === undefined ? '' : `; ${hint}`}`;
}
