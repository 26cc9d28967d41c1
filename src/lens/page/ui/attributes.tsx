import type { Attributes } from '../../api.js';
import { counted, visible } from '../base/format.js';
import { CutText, Name } from './text.js';

/** Longer values make no address. */
const LONGEST_ALIKE = 200;

interface AttributeListProps {
  readonly attributes: Attributes;
  /** Stands where there are none. */
  readonly none?: string;
  /** Where to look for others with the same value; values that were cut have none. */
  readonly alikeHref?: (key: string, value: string) => string;
}

/** Names and values; the type stands where it is no text. */
export function AttributeList({ attributes, none, alikeHref }: AttributeListProps) {
  const { list, total } = attributes;
  if (list.length === 0) return <p class="quiet">{none ?? 'None.'}</p>;
  return (
    <>
      <dl class="pairs">
        {list.map(({ key, type, value }, index) => (
          <div key={`${index} ${key}`}>
            <dt class="foreign">
              <Name text={key.slice(0, 256)} />
            </dt>
            <dd>
              <CutText value={value} />
              {type !== 'string' && <span class="type">{type}</span>}
              {alikeHref !== undefined && value.bytes === undefined && value.text.length <= LONGEST_ALIKE && (
                <a
                  class="alike"
                  href={alikeHref(key, value.text)}
                  aria-label={`alike: others with the same ${visible(key)}`}
                >
                  alike
                </a>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {total !== undefined && total > list.length && (
        <p class="quiet">{counted(total - list.length, 'more is', 'more are')} not shown.</p>
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
          <dt class="foreign">
            <Name text={name} />
          </dt>
          <dd class="foreign">{visible(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
