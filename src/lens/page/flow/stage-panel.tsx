/** What is known of a stage: why it is not well and what to do, where its items are, the last of them, what left. */
import type { ExchangeRow, FlowStage, LastItems, StageItems, Trouble } from '../../api.js';
import { queryOf } from '../base/client.js';
import { ago, bytes, clock, count, counted, duration, visible } from '../base/format.js';
import { useAnswer } from '../base/hooks.js';
import { hrefOf } from '../base/route.js';
import { StateIcon } from '../ui/icons.js';
import { Failed } from '../ui/notes.js';
import { Panel, Section } from '../ui/panel.js';
import { CutText, LineText, Prose } from '../ui/text.js';

interface StagePanelProps {
  readonly stage: FlowStage;
  /** Of the numbers shown; exchanges are asked for again when it changes. */
  readonly at: number;
}

export function StagePanel({ stage, at }: StagePanelProps) {
  return (
    <Panel
      title={
        <>
          <StateIcon state={stage.state} /> <span class="foreign">{visible(stage.component)}</span>
        </>
      }
      label={`${stage.kind} ${stage.component}`}
      closeHref={hrefOf('flow')}
    >
      <p class="quiet">
        {stage.kind} of {visible(stage.pipelines.join(', '))}
      </p>
      {stage.troubles.length > 0 && (
        <Section title={stage.state === 'failing' ? 'Why it fails' : 'What is wrong'}>
          {stage.troubles.map((trouble, index) => (
            <TroubleNote key={`${index} ${trouble.reason}`} trouble={trouble} />
          ))}
        </Section>
      )}
      {stage.states !== undefined && (
        <Section title={stage.kind === 'receiver' ? 'What it took' : 'Where its items are'}>
          <dl class="pairs numbers">
            {/* What a receiver accepted is no longer with it. */}
            {Object.entries(stage.states)
              .filter(([name]) => stage.kind !== 'receiver' || name === 'accepted')
              .map(([name, items]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd class="number">{count(items ?? 0)}</dd>
                </div>
              ))}
            {stage.retries !== undefined && (
              <div>
                <dt>retries</dt>
                <dd class="number">{count(stage.retries)}</dd>
              </div>
            )}
          </dl>
        </Section>
      )}
      {stage.kind === 'exporter' && <Exchanges stage={stage} at={at} />}
      <Last stage={stage} at={at} />
    </Panel>
  );
}

function TroubleNote({ trouble }: { readonly trouble: Trouble }) {
  return (
    <div class="trouble">
      <p>
        <strong class="foreign">{visible(trouble.reason)}</strong>
        {trouble.items > 0 && `, ${counted(trouble.items, 'item')}`}, last {ago(trouble.last)}
      </p>
      <p class="trouble-message">
        <CutText value={trouble.message} />
      </p>
      {trouble.remedy !== undefined && (
        <p class="remedy">
          <strong>What to do:</strong> <Prose text={trouble.remedy} />
        </p>
      )}
    </div>
  );
}

function Exchanges({ stage, at }: StagePanelProps) {
  const { value, error } = useAnswer<readonly ExchangeRow[]>(`/exchanges${queryOf({ exporter: stage.component })}`, at);
  return (
    <Section title="What left">
      {error !== undefined && <Failed message={error.message} />}
      {value?.length === 0 && <p class="quiet">Nothing has left yet.</p>}
      <ul class="exchanges" aria-label="Requests, newest first">
        {value?.slice(0, 50).map((row) => (
          <li key={row.id}>
            <a class="row" href={hrefOf('flow', { stage: stage.id, exchange: row.id })}>
              <StateIcon state={row.ok ? 'ok' : 'failing'} />
              <span class="number">{clock(row.at)}</span>
              <LineText value={row.what} />
              <span class="exchange-answer">
                <LineText value={row.answer} />
              </span>
              <span class="number quiet exchange-size">
                {row.items > 0 && `${counted(row.items, 'item')}, `}
                {bytes(row.bytes)}, {duration(row.tookMs)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Of inner stages on both sides: what they change can be seen. */
function Last({ stage, at }: StagePanelProps) {
  const path = `/flow/${encodeURIComponent(stage.id)}/items`;
  const { value, error } = useAnswer<StageItems>(path, Math.floor(at / 2_000));
  if (error !== undefined) return <Failed message={error.message} />;
  if (value === undefined) return null;
  const isInner = stage.kind === 'processor' || stage.kind === 'connector';
  if (!isInner) return <Items title="Its last items" last={value.last} none="Nothing has come this far yet." />;
  return (
    <>
      <Items title="What came out last" last={value.out} none="Nothing has come out yet." />
      <Items title="What went in last" last={value.last} none="Nothing has come this far yet." />
    </>
  );
}

interface ItemsProps {
  readonly title: string;
  readonly last: LastItems | undefined;
  /** Said where there are none. */
  readonly none: string;
}

function Items({ title, last, none }: ItemsProps) {
  return (
    <Section title={title}>
      {last === undefined ? (
        <p class="quiet">{none}</p>
      ) : (
        <ol class="items" aria-label={`${title}: ${last.signal}, newest first`}>
          {last.items.slice(0, 20).map((item, index) => (
            <li key={index}>
              <LineText value={item} />
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
