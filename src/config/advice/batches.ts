import { formatComponentId } from '../../component/id.js';
import type { ConfigWarning } from '../warning.js';
import type { AdviceContext } from './context.js';
import { usedOf, writtenAt } from './look.js';

/** Processors that shrink the data: batches are best made after them. */
const SHRINKING = ['filter', 'probabilistic_sampler', 'tail_sampling'];

/** `batch: {}` is not what it was before somebody emptied it. */
export function* batchDefaults({ config, resolution }: AdviceContext): Generator<ConfigWarning> {
  for (const { path } of usedOf(config, 'processors', 'batch')) {
    const written = writtenAt(resolution.written, path);
    if (written?.kind === 'map' && written.entries.size > 0) continue;
    const message =
      'nothing is set, so batches go out at 8192 items or after 200ms; for fewer, larger requests and blobs set send_batch_size and timeout';
    yield { level: 'info', code: 'batch-defaults', path, message };
  }
}

/** The order in which the reference's own documentation wants processors. */
export function* processorOrder({ config }: AdviceContext): Generator<ConfigWarning> {
  for (const [pipeline, { processors }] of Object.entries(config.service.pipelines)) {
    const ids = processors.map((id) => (id === undefined ? '' : formatComponentId(id)));
    const types = ids.map((id) => id.split('/')[0] ?? '');
    const path = (index: number) => ['service', 'pipelines', pipeline, 'processors', String(index)];
    const limiter = types.indexOf('memory_limiter');
    if (limiter > 0) {
      const message = `"${ids[limiter]}" comes after "${ids[0]}", so data is taken, held and then refused; put it first`;
      yield { level: 'warning', code: 'processor-order', path: path(limiter), message };
    }
    const batch = types.indexOf('batch');
    const late = types.findIndex((type, index) => batch >= 0 && index > batch && SHRINKING.includes(type));
    if (late < 0) continue;
    const message = `"${ids[late]}" comes after "${ids[batch]}", so batches go out smaller than they were made; put batch last`;
    yield { level: 'info', code: 'processor-order', path: path(late), message };
  }
}
