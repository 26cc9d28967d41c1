/** Text of telemetry. It is only ever given to the page as text, with what cannot be seen made visible. */
import { Fragment } from 'preact';
import type { Text } from '../../api.js';
import { bytes, visible } from '../base/format.js';

export function CutText({ value }: { readonly value: Text }) {
  return (
    <span class="foreign">
      {visible(value.text)}
      {value.bytes !== undefined && <span class="cut">… cut, {bytes(value.bytes)} in all</span>}
    </span>
  );
}

/** A sentence of the hub in which what is to be typed stands between backticks. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <span class="foreign">
      {visible(text)
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}
    </span>
  );
}

/** A name that is broken, where it must be, behind a dot, a dash or an underscore. */
export function Name({ text }: { readonly text: string }) {
  const parts = visible(text).split(/(?<=[._-])/);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}

/** In one line of a list: only its beginning is drawn. */
export function LineText({ value }: { readonly value: Text }) {
  const line = value.text.slice(0, 400).replaceAll('\n', '⏎');
  return (
    <span class="line-box">
      <span class="foreign line">{visible(line)}</span>
      {value.bytes !== undefined && <span class="cut">{bytes(value.bytes)}</span>}
    </span>
  );
}
