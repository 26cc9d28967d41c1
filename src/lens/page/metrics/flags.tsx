import type { MetricFlag } from '../../api.js';
import { visible } from '../base/format.js';

/** What happened to a metric on its way, in a word each. */
export function Flags({ flags }: { readonly flags: readonly MetricFlag[] }) {
  return (
    <>
      {flags.map(({ kind, text }) => (
        <span key={kind + text} class={`flag flag-${kind}`} title={visible(text)}>
          {kind}
        </span>
      ))}
    </>
  );
}
