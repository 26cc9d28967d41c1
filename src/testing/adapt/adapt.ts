/** From the configuration as written to one that runs in a test: same pipelines, other addresses. */
import type { HubConfig } from '../../config/hub-config.js';
import type { MapValue } from '../../config/value.js';
import type { TestCertificates } from '../certificates.js';
import { credentialHeader } from './credentials.js';
import { Draft } from './draft.js';
import type { Path } from './edit.js';
import { adaptExtensions } from './extensions.js';
import { adaptReceivers } from './receivers.js';
import type { Replacement } from './replacement.js';
import { adaptTelemetry } from './telemetry.js';

export interface AdaptSettings {
  readonly folder: string;
  readonly token: string;
  readonly tokens: readonly string[];
  readonly certificates: TestCertificates;
  /** Puts stand-ins in the place of what exporters send to. */
  readonly exporters: (draft: Draft, config: HubConfig) => Promise<void>;
}

/** A server of a receiver as a client meets it. */
export interface ServerFacts {
  readonly receiver: string;
  readonly protocol: string;
  readonly needsClientCertificate: boolean;
  readonly credential: { readonly name: string; readonly value: string } | undefined;
}

export interface Adapted {
  readonly value: MapValue;
  readonly replacements: readonly Replacement[];
  readonly servers: readonly ServerFacts[];
}

export async function adaptConfig(value: MapValue, config: HubConfig, settings: AdaptSettings): Promise<Adapted> {
  const draft = new Draft(value);
  adaptReceivers(draft, settings.certificates);
  adaptExtensions(draft, settings);
  adaptTelemetry(draft);
  await settings.exporters(draft, config);
  return { value: draft.value, replacements: draft.replacements, servers: serversOf(draft, settings.token) };
}

function serversOf(draft: Draft, token: string): ServerFacts[] {
  return draft
    .keys(['receivers'])
    .filter((id) => id.split('/')[0] === 'otlp')
    .flatMap((receiver) =>
      draft.keys(['receivers', receiver, 'protocols']).map((protocol) => {
        const at: Path = ['receivers', receiver, 'protocols', protocol];
        return {
          receiver,
          protocol,
          needsClientCertificate: (draft.text([...at, 'tls', 'client_ca_file']) ?? '') !== '',
          credential: credentialHeader(draft, at, token),
        };
      }),
    );
}
