import type { Processor } from '../../component/component.js';
import type { Consumer } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import { ItemContext } from '../../ottl/context.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import { OttlError } from '../../ottl/error.js';
import { anyCondition, statementSequence, type ErrorMode } from '../../ottl/sequence.js';
import type { Signal } from '../../pdata/signal.js';
import { Walk, type Visitor } from '../../pdata/view/walk.js';
import { ProcessingError, RewritingProcessor } from '../../processorhelper/rewriting-processor.js';
import { groupsOf, type GroupConfig, type TransformConfig } from './config.js';
import { compileGroup } from './group.js';

const CALLERS: Readonly<Record<Signal, string>> = {
  logs: 'transformprocessor@v0.131.0/internal/logs/processor.go:62',
  metrics: 'transformprocessor@v0.131.0/internal/metrics/processor.go:55',
  traces: 'transformprocessor@v0.131.0/internal/traces/processor.go:55',
};

/** The level of a batch at which statements of a context run. */
const LEVELS: Readonly<Record<ContextName, 'resource' | 'scope' | 'item' | 'child'>> = {
  resource: 'resource',
  scope: 'scope',
  log: 'item',
  span: 'item',
  spanevent: 'child',
  metric: 'item',
  datapoint: 'child',
};

/** @throws {OttlError} for statements that make no sense, in the reference's words. */
export function createTransform(
  settings: ComponentSettings,
  config: TransformConfig,
  signal: Signal,
  next: Consumer,
): Processor {
  const walks = groupsOf(config, signal).map((group) => groupWalk(settings, group, signal, config.error_mode));
  const rewriter = { chunk: (chunk: Uint8Array) => transformed(settings, signal, walks, chunk) };
  return new RewritingProcessor(settings, signal, next, () => rewriter);
}

/** HOT PATH: one group after another passes over the whole chunk, as in the reference. */
function transformed(
  { logger }: ComponentSettings,
  signal: Signal,
  walks: readonly Walk[],
  chunk: Uint8Array,
): Uint8Array {
  try {
    let current = chunk;
    for (const walk of walks) current = walk.run(current);
    return current;
  } catch (error) {
    if (!(error instanceof OttlError)) throw error;
    logger.error(`failed processing ${signal}`, { error: error.message }, CALLERS[signal]);
    throw new ProcessingError(error.message);
  }
}

/** A batch is processed without waiting for anything, so one walk serves all. */
function groupWalk(settings: ComponentSettings, config: GroupConfig, signal: Signal, usual: ErrorMode): Walk {
  const { logger, clock, random } = settings;
  const group = compileGroup(config, signal, { clock, random });
  if (Object.keys(group.rewritten).length > 0) {
    logger.info(
      'one or more paths were modified to include their context prefix, please rewrite them accordingly',
      { values: group.rewritten },
      'ottl@v0.131.0/parser_collection.go:646',
    );
  }
  const mode = config.error_mode === '' ? usual : config.error_mode;
  const execute = statementSequence(group.statements, mode, logger);
  const test = anyCondition(group.conditions, mode, logger);
  const isUnconditional = group.conditions.length === 0;
  let item: ItemContext | undefined;
  const visitor: Visitor = {
    [LEVELS[group.context]]: (walk: Walk): boolean => {
      if (item === undefined) item = new ItemContext(walk);
      item.next();
      if (isUnconditional || test(item)) execute(item);
      return false;
    },
  };
  return new Walk(signal, visitor);
}
