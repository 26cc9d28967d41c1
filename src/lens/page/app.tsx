/** The lens' page: its frame, its tabs, and the connection to the hub. */
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Connection, Listeners } from './base/events.js';
import { connect } from './base/events.js';
import { clock } from './base/format.js';
import { Stream, useRoute } from './base/hooks.js';
import type { Tab } from './base/route.js';
import { hrefOf, TABS } from './base/route.js';
import { FlowTab } from './flow/flow-tab.js';
import { LogTab } from './logs/log-tab.js';
import { MetricTab } from './metrics/metric-tab.js';
import { SetUpTab } from './setup/setup-tab.js';
import './styles/app.css';
import { TraceTab } from './traces/trace-tab.js';

const NAMES: Readonly<Record<Tab, string>> = {
  flow: 'Flow',
  logs: 'Logs',
  metrics: 'Metrics',
  traces: 'Traces',
  setup: 'Set-up',
};
const VIEWS = { flow: FlowTab, logs: LogTab, metrics: MetricTab, traces: TraceTab, setup: SetUpTab };

function App() {
  const { tab, params } = useRoute();
  const { connection, restartedAt, dismiss, stream } = useConnection(tab);
  useEffect(() => {
    document.title = `${NAMES[tab]} · otlp-hub lens`;
  }, [tab]);
  const View = VIEWS[tab];
  return (
    <Stream.Provider value={stream}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault(); // the address says which tab is open
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <header class="top">
        <p class="brand">
          otlp-hub <span>lens</span>
        </p>
        <nav aria-label="Views">
          {TABS.map((name) => (
            <a key={name} href={hrefOf(name)} aria-current={name === tab ? 'page' : undefined}>
              {NAMES[name]}
            </a>
          ))}
        </nav>
        <ConnectionState connection={connection} />
      </header>
      <Banner connection={connection} restartedAt={restartedAt} dismiss={dismiss} />
      <main id="main" tabIndex={-1} aria-label={NAMES[tab]}>
        <h1 class="unseen">{NAMES[tab]}</h1>
        {/* Another hub has other numbers: what was shown of the last one goes. */}
        <View key={`${tab} ${restartedAt ?? 0}`} params={params} />
      </main>
    </Stream.Provider>
  );
}

function useConnection(tab: Tab) {
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });
  const [restartedAt, setRestartedAt] = useState<number>();
  const [noticed, setNoticed] = useState(true);
  const hub = useRef<string | undefined>(undefined);
  const stream = useRef<Listeners>({});
  useEffect(() => {
    const pass: Listeners = {
      flow: (event) => stream.current.flow?.(event),
      logs: (event) => stream.current.logs?.(event),
      metrics: (event) => stream.current.metrics?.(event),
      traces: (event) => stream.current.traces?.(event),
      setup: (event) => stream.current.setup?.(event),
      again: () => stream.current.again?.(),
    };
    return connect(tab, pass, (next) => {
      setConnection(next);
      if (next.state !== 'live') return;
      if (hub.current !== undefined && hub.current !== next.hello.hub) {
        setRestartedAt(next.hello.startedAt);
        setNoticed(false);
      }
      hub.current = next.hello.hub;
    });
  }, [tab]);
  return {
    connection,
    restartedAt,
    stream,
    dismiss: noticed
      ? undefined
      : () => {
          setNoticed(true);
          document.getElementById('main')?.focus(); // the button is gone
        },
  };
}

function ConnectionState({ connection }: { readonly connection: Connection }) {
  const text = { connecting: 'Connecting', live: 'Live', away: 'Away' }[connection.state];
  return <p class={`connection connection-${connection.state}`}>{text}</p>;
}

interface BannerProps {
  readonly connection: Connection;
  readonly restartedAt: number | undefined;
  /** Undefined once the reader has seen it. */
  readonly dismiss: (() => void) | undefined;
}

function Banner({ connection, restartedAt, dismiss }: BannerProps) {
  return (
    <div role="status">
      {connection.state === 'away' && (
        <p class="banner banner-away">
          The hub has not answered since {clock(connection.since).slice(0, 8)}. This page tries again every second; what
          it shows is from before. If the hub was started at another address, open the one it printed.
        </p>
      )}
      {connection.state === 'live' && restartedAt !== undefined && dismiss !== undefined && (
        <p class="banner banner-restarted">
          The hub was started anew at {clock(restartedAt).slice(0, 8)}: what it had kept to be looked at before is gone.
          <button type="button" onClick={dismiss}>
            Understood
          </button>
        </p>
      )}
    </div>
  );
}

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
