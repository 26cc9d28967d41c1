import type { Attributes } from '../../api.js';
import { count, visible } from '../base/format.js';
import { CutText } from './text.js';

/** Names and values; the type stands where it is no text. */
export function AttributeList({ attributes, none }: { readonly attributes: Attributes; readonly none?: string }) {
  const { list, total } = attributes;
  if (list.length === 0) return <p class="quiet">{none ?? 'None.'}</p>;
  return (
    <>
      <dl class="pairs">
        {list.map(({ key, type, value }, index) => (
          <div key={`${index} ${key}`}>
            <dt class="foreign">{visible(key.slice(0, 256))}</dt>
            <dd>
              <CutText value={value} />
              {type !== 'string' && <span class="type">{type}</span>}
            </dd>
          </div>
        ))}
      </dl>
      {total !== undefined && total > list.length && (
        <p class="quiet">{count(total - list.length)} more are not shown.</p>
      )}
    </>
  );
}

export function Pairs({ pairs }: { readonly pairs: readonly (readonly [name: string, value: string])[] }) {
  if (pairs.length === 0) return <p class="quiet">None.</p>;
  return (
    <dl class="pairs">
      {pairs.map(([name, value], index) => (
        <div key={`${index} ${name}`}>
          <dt class="foreign">{visible(name)}</dt>
          <dd class="foreign">{visible(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
