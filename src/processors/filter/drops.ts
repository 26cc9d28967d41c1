import type { ComponentSettings } from '../../component/settings.js';
import type { Signal } from '../../pdata/signal.js';
import type { Walk } from '../../pdata/view/walk.js';
import { conditionTest } from '../../ottl/conditions.js';
import { ItemContext } from '../../ottl/context.js';
import type { ContextName } from '../../ottl/contexts/contexts.js';
import type { FilterConfig } from './config.js';
import { logDrops, metricDrops, spanDrops } from './older.js';

type Test = (walk: Walk) => boolean;

/** What of each level is dropped. Tests throw `OttlError` in mode `propagate`. */
export interface Drops {
  readonly resource?: Test | undefined;
  readonly item?: Test | undefined;
  readonly child?: Test | undefined;
}

/** Undefined where nothing is ever dropped. @throws {Error} in the reference's words. */
export function dropsOf(settings: ComponentSettings, config: FilterConfig, signal: Signal): Drops | undefined {
  const test = (context: ContextName, texts: readonly string[] | undefined): Test | undefined =>
    texts === undefined ? undefined : walkTest(settings, config, context, texts);
  switch (signal) {
    case 'logs': {
      const { log_record } = config.logs;
      return log_record === undefined ? logDrops(config.logs) : { item: test('log', log_record) };
    }
    case 'metrics': {
      const { metric, datapoint } = config.metrics;
      if (metric === undefined && datapoint === undefined) return metricDrops(settings, config.metrics);
      return { item: test('metric', metric), child: test('datapoint', datapoint) };
    }
    case 'traces': {
      const { span, spanevent } = config.traces;
      if (span === undefined && spanevent === undefined) return spanDrops(settings, config.spans);
      return { item: test('span', span), child: test('spanevent', spanevent) };
    }
  }
}

/** The conditions as a test of what a walk stands on. A walk shows its own views again and again. */
function walkTest(
  { logger, clock, random }: ComponentSettings,
  { error_mode }: FilterConfig,
  context: ContextName,
  texts: readonly string[],
): Test {
  const environment = { clock, random };
  const test = conditionTest(texts, { context, environment, errorMode: error_mode, logger });
  let item: ItemContext | undefined;
  return (walk) => {
    if (item?.walk !== walk) item = new ItemContext(walk, context === 'datapoint');
    item.next();
    return test(item);
  };
}
