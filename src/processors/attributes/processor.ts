import type { Processor } from '../../component/component.js';
import { EMPTY_CONTEXT, type Consumer, type RequestContext } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import { AttributeEditor } from '../../pdata/edit/attribute-editor.js';
import type { Signal } from '../../pdata/signal.js';
import { slotOf } from '../../pdata/view/layout.js';
import type { KeyValues } from '../../pdata/view/key-values.js';
import { POINT_NAMES, Walk, type Visitor } from '../../pdata/view/walk.js';
import { compileActions, fixedPuts } from '../../processorhelper/actions/actions.js';
import { logTest, metricTest, skipTest, spanTest, type ItemTest } from '../../processorhelper/match/match.js';
import { RewritingProcessor } from '../../processorhelper/rewriting-processor.js';
import type { AttributesConfig } from './config.js';

/** @throws {Error} for actions or matches that make no sense, in the reference's words. */
export function createAttributes(
  settings: ComponentSettings,
  config: AttributesConfig,
  signal: Signal,
  next: Consumer,
): Processor {
  const act = compileActions(config.actions, settings.logger);
  const skips = skipTest(config, TESTS[signal]);
  const puts = skips === undefined ? fixedPuts(config.actions) : undefined;
  if (puts !== undefined && puts.length > 0) {
    const editor = new AttributeEditor(signal, puts);
    return new RewritingProcessor(settings, signal, next, () => editor);
  }
  const attributes = ATTRIBUTES[signal];
  let request: RequestContext = EMPTY_CONTEXT;
  const actOn = (walk: Walk): boolean => {
    act(attributes(walk), request);
    return false;
  };
  const walk = new Walk(signal, visitorOf(signal, skips, actOn));
  const rewriter = { itemsGone: 0, chunk: (chunk: Uint8Array) => walk.run(chunk) };
  return new RewritingProcessor(settings, signal, next, (context) => {
    request = context; // a batch is processed without waiting for anything
    return rewriter;
  });
}

const TESTS = { logs: logTest, metrics: metricTest, traces: spanTest };

const LOG_ATTRIBUTES = slotOf('LogRecord', 'attributes');
const SPAN_ATTRIBUTES = slotOf('Span', 'attributes');
const POINT_ATTRIBUTES = new Map(Object.values(POINT_NAMES).map((name) => [name, slotOf(name, 'attributes')]));

/** The attributes that are acted on. */
const ATTRIBUTES: Readonly<Record<Signal, (walk: Walk) => KeyValues>> = {
  logs: ({ item }) => item.map(LOG_ATTRIBUTES),
  metrics: ({ child }) => child.map(POINT_ATTRIBUTES.get(child.layout.name)!),
  traces: ({ item }) => item.map(SPAN_ATTRIBUTES),
};

function visitorOf(signal: Signal, skips: ItemTest | undefined, actOn: (walk: Walk) => boolean): Visitor {
  if (signal !== 'metrics') {
    return { item: skips === undefined ? actOn : (walk) => (skips(walk) ? false : actOn(walk)) };
  }
  if (skips === undefined) return { child: actOn };
  let isSkipped = false;
  return {
    item: (walk) => {
      isSkipped = skips(walk);
      return false;
    },
    child: (walk) => (isSkipped ? false : actOn(walk)),
  };
}
