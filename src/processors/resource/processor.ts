import type { Processor } from '../../component/component.js';
import { EMPTY_CONTEXT, type Consumer, type RequestContext } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { Signal } from '../../pdata/signal.js';
import { slotOf } from '../../pdata/view/layout.js';
import { Walk } from '../../pdata/view/walk.js';
import { compileActions } from '../../processorhelper/actions/actions.js';
import { RewritingProcessor } from '../../processorhelper/rewriting-processor.js';
import type { ResourceConfig } from './config.js';

const ATTRIBUTES = slotOf('Resource', 'attributes');

/** @throws {Error} for actions that make no sense, in the reference's words. */
export function createResource(
  settings: ComponentSettings,
  config: ResourceConfig,
  signal: Signal,
  next: Consumer,
): Processor {
  const act = compileActions(config.attributes, settings.logger);
  let request: RequestContext = EMPTY_CONTEXT;
  const walk = new Walk(signal, {
    resource: ({ resource }) => {
      act(resource.map(ATTRIBUTES), request);
      return false;
    },
  });
  const rewriter = { chunk: (chunk: Uint8Array) => walk.run(chunk) };
  return new RewritingProcessor(settings, signal, next, (context) => {
    request = context; // a batch is processed without waiting for anything
    return rewriter;
  });
}
