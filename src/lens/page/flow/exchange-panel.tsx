/** A request that left, or an append: what it says, its headers, its bytes, and what was answered. */
import { useEffect, useState } from 'preact/hooks';
import type { Exchange } from '../../api.js';
import { getBytes, urlOf } from '../base/client.js';
import { bytes, count, counted, duration, instant, visible } from '../base/format.js';
import { useAnswer } from '../base/hooks.js';
import { hrefOf } from '../base/route.js';
import { Pairs } from '../ui/attributes.js';
import { hexLines } from '../ui/hex.js';
import { StateIcon } from '../ui/icons.js';
import { Failed } from '../ui/notes.js';
import { Panel, Section } from '../ui/panel.js';
import { CutText } from '../ui/text.js';

export function ExchangePanel({ id, stage }: { readonly id: string; readonly stage: string }) {
  const { value, error } = useAnswer<Exchange>(`/exchanges/${encodeURIComponent(id)}`);
  return (
    <Panel title="What left" label="What left" closeHref={hrefOf('flow', { stage })}>
      {error !== undefined && (
        <Failed message={error.status === 404 ? 'This request made room for newer ones.' : error.message} />
      )}
      {value !== undefined && <Details exchange={value} />}
    </Panel>
  );
}

function Details({ exchange }: { readonly exchange: Exchange }) {
  return (
    <>
      <p class="what">
        <CutText value={exchange.what} />
      </p>
      <p class={`answer answer-${exchange.ok ? 'ok' : 'failing'}`}>
        <StateIcon state={exchange.ok ? 'ok' : 'failing'} /> <CutText value={exchange.answer} />
      </p>
      <p class="quiet number">
        {instant(exchange.at)}, took {duration(exchange.tookMs)}, {counted(exchange.items, 'item')},{' '}
        {bytes(exchange.bytes)}
      </p>
      {exchange.blob !== undefined && (
        <p>
          In blob <span class="foreign">{visible(exchange.blob.name)}</span> from byte {count(exchange.blob.offset)}
        </p>
      )}
      {exchange.answerBody !== undefined && exchange.answerBody.text !== '' && (
        <Section title="Answer">
          <pre tabIndex={0} role="region" aria-label="Answer">
            <CutText value={exchange.answerBody} />
          </pre>
        </Section>
      )}
      <Section title="Decoded">
        <pre class="tall" tabIndex={0} role="region" aria-label="Decoded">
          <CutText value={exchange.decoded} />
        </pre>
      </Section>
      <Section title="Headers">
        <Pairs pairs={exchange.headers} />
      </Section>
      <Section title="Headers of the answer">
        <Pairs pairs={exchange.answerHeaders} />
      </Section>
      <Section title="Bytes">
        <Bytes id={exchange.id} />
      </Section>
    </>
  );
}

const FIRST = 1_024;
const MOST = 65_536;

function Bytes({ id }: { readonly id: string }) {
  const path = `/exchanges/${encodeURIComponent(id)}/body`;
  const [body, setBody] = useState<Uint8Array>();
  const [message, setMessage] = useState<string>();
  const [shown, setShown] = useState(FIRST);
  useEffect(() => {
    const abort = new AbortController();
    getBytes(path, abort.signal).then(setBody, (error: Error) => {
      if (!abort.signal.aborted) setMessage(error.message);
    });
    return () => abort.abort();
  }, [path]);
  return (
    <>
      <p>
        <a class="button" href={urlOf(path)} download={`${id}.bin`}>
          Download
        </a>
      </p>
      {message !== undefined && <Failed message={message} />}
      {body !== undefined && (
        <pre class="hex tall" tabIndex={0} role="region" aria-label="Bytes in hexadecimal">
          {hexLines(body.subarray(0, shown))}
        </pre>
      )}
      {body !== undefined && body.length > shown && shown < MOST && (
        <p>
          <button type="button" onClick={() => setShown(Math.min(MOST, shown * 8))}>
            Show more
          </button>{' '}
          <span class="quiet">
            {bytes(shown)} of {bytes(body.length)} are shown
          </span>
        </p>
      )}
      {shown >= MOST && body !== undefined && body.length > MOST && (
        <p class="quiet">The first {bytes(MOST)} are shown; the download has all.</p>
      )}
    </>
  );
}
