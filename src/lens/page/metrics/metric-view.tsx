/** One metric as the back end was given it: plots, series, exemplars, and how it got its name. */
import { useMemo, useState } from 'preact/hooks';
import type { Metric, Series } from '../../api.js';
import { clock, count, counted, inUnit, measured, visible } from '../base/format.js';
import { hrefOf } from '../base/route.js';
import { Pairs } from '../ui/attributes.js';
import { Empty, Failed } from '../ui/notes.js';
import { Section } from '../ui/panel.js';
import { CutText } from '../ui/text.js';
import { HeatPlot, QUANTILE_COLOURS, QUANTILES } from './heat-plot.js';
import { heatOf, quantileOf } from './heat.js';
import type { Pointed } from './line-plot.js';
import { LinePlot } from './line-plot.js';
import type { Labels, Point } from './lines.js';
import { distinguish, isRate, ratesOf } from './lines.js';
import { Flags } from './flags.js';
import { useGrowing } from './growing.js';
import { COLOURS } from './plot.js';

/** Lines in one plot; more cannot be told apart. */
const MOST_LINES = 12;
const MOST_EXEMPLARS = 24;

export function MetricView({ name, version }: { readonly name: string; readonly version: number }) {
  const { value, error, loading } = useGrowing(name, version);
  if (error !== undefined && value === undefined) {
    if (error.status === 414) return <Empty title="The name of this metric is too long to be asked for" />;
    if (error.status !== 404) return <Failed message={error.message} />;
    return (
      <Empty title="This metric is not known any more">
        <p>What the back end was given of it made room for newer telemetry.</p>
      </Empty>
    );
  }
  if (value === undefined) return loading ? null : <Empty title="Choose a metric" />;
  return <Shown metric={value} />;
}

function Shown({ metric }: { readonly metric: Metric }) {
  const heat = useMemo(() => heatOf(metric.shown), [metric]);
  const exemplars = useMemo(
    () =>
      metric.shown
        .flatMap((series) => series.exemplars)
        .sort((a, b) => b.time - a.time)
        .slice(0, MOST_EXEMPLARS),
    [metric],
  );
  return (
    <article class="metric">
      <h2 class="foreign">{visible(metric.name)}</h2>
      <p class="quiet">
        {metric.type}
        {inUnit(metric.unit)}, {counted(metric.series, 'series', 'series')}, last at {clock(metric.lastAt).slice(0, 8)}{' '}
        <Flags flags={metric.flags} />
      </p>
      {metric.help.text !== '' && (
        <p>
          <CutText value={metric.help} />
        </p>
      )}
      {metric.flags
        .filter(({ kind }) => kind !== 'renamed')
        .map(({ kind, text }) => (
          <p key={kind + text} class={`flag-note flag-note-${kind}`}>
            <strong>{kind}:</strong> <span class="foreign">{visible(text)}</span>
          </p>
        ))}
      {heat !== undefined && (
        <>
          <HeatPlot name={metric.name} unit={metric.unit} heat={heat} exemplars={exemplars} />
          <table class="quantiles">
            <caption class="unseen">Quantiles of the last column</caption>
            <tbody>
              <tr>
                {QUANTILES.map((q, index) => {
                  const last = quantileOf(heat.bounds, heat.cells.at(-1) ?? [], q);
                  return (
                    <td key={q}>
                      <Swatch index={QUANTILE_COLOURS[index] ?? 0} /> p{q * 100}{' '}
                      <strong class="number">{last === undefined ? '–' : measured(last.value, metric.unit)}</strong>
                    </td>
                  );
                })}
              </tr>
            </tbody>
          </table>
        </>
      )}
      {metric.shown.length > 0 && <Lines metric={metric} plotted={heat === undefined} />}
      <Exemplars exemplars={exemplars} unit={metric.unit} />
      <Naming metric={metric} />
    </article>
  );
}

function Lines({ metric, plotted }: { readonly metric: Metric; readonly plotted: boolean }) {
  const { shared, own } = useMemo(() => distinguish(metric.shown, metric.name), [metric]);
  const lines = useMemo(
    () =>
      metric.shown
        .slice(0, MOST_LINES)
        .map(({ labels, points }): readonly Point[] => (isRate(metric, labels) ? ratesOf(points) : points)),
    [metric],
  );
  const names = metric.shown.slice(0, MOST_LINES).map((_, index) => labelText(own[index] ?? []));
  const rates = plotted && metric.shown.some(({ labels }) => isRate(metric, labels));
  const [pointed, setPointed] = useState<Pointed>();
  const when = pointed === undefined ? undefined : ` at ${clock(pointed.time).slice(0, 8)}`;
  const drawn = plotted && lines.some((points) => points.length > 0);
  return (
    <>
      {plotted && rates && <p class="plot-title">Increase per second</p>}
      {drawn && (
        <LinePlot
          label={`Lines of ${metric.name}; the table below has their last values`}
          names={names}
          lines={lines}
          onPoint={setPointed}
        />
      )}
      {plotted && rates && !drawn && <p class="quiet">A rate needs two points; the next one draws it.</p>}
      <Section title="Series">
        {shared.length > 0 && (
          <p class="quiet foreign">
            All have <LabelList labels={shared} />
          </p>
        )}
        <div class="table-box" tabIndex={0} role="region" aria-label="Series">
          <table>
            <thead>
              <tr>
                <th scope="col">Labels</th>
                <th scope="col" class="right">
                  {when === undefined || rates ? 'Last value' : `Value${when}`}
                </th>
                {rates && (
                  <th scope="col" class="right">
                    Per second{when}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {metric.shown.slice(0, 100).map((series, index) => (
                <SeriesRow
                  key={index}
                  series={series}
                  labels={own[index] ?? []}
                  unit={metric.unit}
                  swatch={plotted && index < MOST_LINES ? index : undefined}
                  drawn={pointed === undefined ? lines[index]?.at(-1)?.[1] : (pointed.values[index] ?? undefined)}
                  withRate={rates}
                  pointed={pointed !== undefined}
                />
              ))}
            </tbody>
          </table>
        </div>
        {metric.series > Math.min(metric.shown.length, 100) && (
          <p class="quiet">
            {count(Math.min(metric.shown.length, 100))} of {count(metric.series)} are shown
            {plotted && metric.shown.length > MOST_LINES && `, ${MOST_LINES} are drawn`}.
          </p>
        )}
      </Section>
    </>
  );
}

interface SeriesRowProps {
  readonly series: Series;
  readonly labels: Labels;
  readonly unit: string;
  readonly swatch: number | undefined;
  /** Where the pointer is, or the last one. */
  readonly drawn: number | undefined;
  readonly withRate: boolean;
  readonly pointed: boolean;
}

function SeriesRow({ series, labels, unit, swatch, drawn, withRate, pointed }: SeriesRowProps) {
  const histogram = series.histograms?.at(-1);
  const last = pointed && !withRate ? drawn : series.points.at(-1)?.[1];
  return (
    <tr>
      <td class="foreign">
        {swatch !== undefined && <Swatch index={swatch} />}{' '}
        {labels.length === 0 ? <span class="quiet">no other labels</span> : <LabelList labels={labels} />}
        {series.stale && <span class="flag flag-stale">stale</span>}
      </td>
      <td class="right number">
        {histogram !== undefined
          ? `${count(histogram.count)} observed, sum ${measured(histogram.sum, unit)}`
          : last === undefined
            ? '–'
            : measured(last, unit)}
      </td>
      {withRate && <td class="right number">{drawn === undefined ? '–' : measured(drawn, unit)}</td>}
    </tr>
  );
}

function Swatch({ index }: { readonly index: number }) {
  return (
    <svg class={`swatch swatch-${index % COLOURS}`} viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <rect width="10" height="10" rx="2" />
    </svg>
  );
}

function LabelList({ labels }: { readonly labels: Labels }) {
  return (
    <>
      {labels.map(([name, text], index) => (
        <span key={`${index} ${name}`} class="label">
          {visible(name)}=<b>{visible(text.slice(0, 200))}</b>{' '}
        </span>
      ))}
    </>
  );
}

function labelText(labels: Labels): string {
  return labels.map(([name, text]) => `${name}=${text}`).join(', ');
}

function Exemplars({ exemplars, unit }: { readonly exemplars: Series['exemplars']; readonly unit: string }) {
  if (exemplars.length === 0) return null;
  return (
    <Section title="Exemplars">
      <ul class="exemplars">
        {exemplars.map(({ time, value, traceId, spanId }, index) => (
          <li key={index}>
            <span class="number">
              {clock(time).slice(0, 8)} · {measured(value, unit)}
            </span>{' '}
            {traceId === undefined ? (
              <span class="quiet">no trace</span>
            ) : (
              <a href={hrefOf('traces', { id: traceId, span: spanId })}>trace {traceId.slice(0, 8)}…</a>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Naming({ metric }: { readonly metric: Metric }) {
  return (
    <Section title="How it got its name">
      {metric.flags
        .filter(({ kind }) => kind === 'renamed')
        .map(({ text }) => (
          <p key={text} class="foreign">
            {visible(text)}
          </p>
        ))}
      {metric.otlpName === undefined ? (
        <p class="quiet">What the service called it is not known any more.</p>
      ) : metric.naming.length === 0 ? (
        <p class="quiet">It is called as the service calls it.</p>
      ) : (
        <ol class="naming">
          {metric.naming.map(({ from, to, why }, index) => (
            <li key={index}>
              <code class="foreign">{visible(from)}</code> → <code class="foreign">{visible(to)}</code>{' '}
              <span class="quiet">{visible(why)}</span>
            </li>
          ))}
        </ol>
      )}
      {metric.otlpName !== undefined && metric.naming.length > 0 && <Pairs pairs={[['OTLP name', metric.otlpName]]} />}
    </Section>
  );
}
