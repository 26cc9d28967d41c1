/** How the hub is set up, and how to connect to it. */
import { useState } from 'preact/hooks';
import type { Certificate, SetUp } from '../../api.js';
import { counted, instant, visible } from '../base/format.js';
import { useAnswer, useEvents } from '../base/hooks.js';
import { CopyButton, Snippet } from '../ui/copy.js';
import { FailingIcon, OkIcon, WarningIcon } from '../ui/icons.js';
import { Failed } from '../ui/notes.js';

export function SetUpTab() {
  const { value, error } = useAnswer<SetUp>('/setup');
  const [streamed, setStreamed] = useState<SetUp>();
  useEvents({ setup: setStreamed });
  const setUp = streamed ?? value;
  if (setUp === undefined) return error === undefined ? null : <Failed message={error.message} />;
  return (
    <div class="tab setup" tabIndex={0} role="group" aria-label="Set-up">
      <div class="cards">
        <Card title="Where to send">
          <Endpoints setUp={setUp} />
        </Card>
        <Card title="Back ends">
          <BackEnds setUp={setUp} />
        </Card>
        <Card title="Certificates">
          {setUp.certificates.length === 0 && (
            <p class="quiet">No receiver has one: what is sent can be read on its way.</p>
          )}
          {setUp.certificates.map((certificate) => (
            <CertificateNote key={certificate.receiver + certificate.fingerprint} certificate={certificate} />
          ))}
        </Card>
        <Card title="Faults switched on">
          {setUp.faults.length === 0 && <p class="quiet">None.</p>}
          <ul class="plain">
            {setUp.faults.map((fault) => (
              <li key={fault}>
                <WarningIcon /> <span class="foreign">{visible(fault)}</span>
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <Connect setUp={setUp} />
      <section class="card">
        <h2>Configuration</h2>
        <p class="quiet">With every default, secrets masked. otlp-hub {setUp.version}</p>
        <Snippet text={setUp.configuration} what="Configuration" />
      </section>
    </div>
  );
}

function Card({ title, children }: { readonly title: string; readonly children: preact.ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Endpoints({ setUp }: { readonly setUp: SetUp }) {
  if (setUp.endpoints.length === 0)
    return <p class="quiet">Nothing listens: the configuration has no receiver that does.</p>;
  return (
    <ul class="plain">
      {setUp.endpoints.map(({ receiver, protocol, address, tls, credential }) => (
        <li key={receiver + protocol + address}>
          <span class="foreign endpoint">{visible(address)}</span>{' '}
          <CopyButton text={address} what={`address ${address}`} />
          <br />
          <span class="quiet">
            {visible(receiver)}, {protocol}, {tls ? 'TLS' : 'no TLS'},{' '}
            {credential === undefined ? 'no credential' : `needs ${visible(credential)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function BackEnds({ setUp }: { readonly setUp: SetUp }) {
  if (setUp.backEnds.length === 0) return <p class="quiet">No exporter has one.</p>;
  return (
    <ul class="plain">
      {setUp.backEnds.map(({ exporter, address, healthy, message }) => (
        <li key={exporter}>
          {healthy !== undefined && <>{healthy ? <OkIcon /> : <FailingIcon />} </>}
          <a href={`#/flow?stage=${encodeURIComponent(`exporter:${exporter}`)}`}>{visible(exporter)}</a>{' '}
          <span class="foreign">{visible(address)}</span>
          <br />
          <span class={healthy === false ? 'bad foreign' : 'quiet foreign'}>
            {visible(message) ||
              (healthy === undefined ? 'nothing was sent yet' : healthy ? 'answers' : 'does not answer')}
          </span>
        </li>
      ))}
    </ul>
  );
}

const MONTH_MS = 30 * 86_400_000;

function CertificateNote({ certificate }: { readonly certificate: Certificate }) {
  const left = certificate.validTo - Date.now();
  return (
    <dl class="pairs">
      <Fact name="Receiver">{visible(certificate.receiver)}</Fact>
      <Fact name="Subject">{visible(certificate.subject)}</Fact>
      <Fact name="Names">{visible(certificate.names.join(', '))}</Fact>
      <Fact name="Expires">
        {left < MONTH_MS && <>{left < 0 ? <FailingIcon /> : <WarningIcon />} </>}
        {instant(certificate.validTo).slice(0, 10)}
        {left < 0 ? ', it has expired' : `, in ${counted(Math.floor(left / 86_400_000), 'day')}`}
      </Fact>
      <Fact name="SHA-256">{certificate.fingerprint}</Fact>
      {certificate.caFile !== undefined && <Fact name="CA file">{visible(certificate.caFile)}</Fact>}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="foreign">{children}</dd>
    </div>
  );
}

function Connect({ setUp }: { readonly setUp: SetUp }) {
  const [chosen, setChosen] = useState(0);
  const shown = setUp.connect[chosen] ?? setUp.connect[0];
  if (shown === undefined) return null;
  return (
    <section class="card">
      <h2>Connect</h2>
      <div class="choices" role="group" aria-label="Connect from">
        {setUp.connect.map(({ title }, index) => (
          <button
            key={title}
            type="button"
            aria-pressed={setUp.connect[index] === shown}
            onClick={() => setChosen(index)}
          >
            {title}
          </button>
        ))}
      </div>
      <Snippet text={shown.text} what={`Text for ${shown.title}`} />
    </section>
  );
}
