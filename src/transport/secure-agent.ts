/** What a client needs for its handshakes, read once and made ready once, because authorities of a system are many. */
import https from 'node:https';
import type { AgentOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '../component/clock.js';
import type { TlsClientConfig } from './tls-config.js';
import { loadClientTls } from './tls.js';
import type { ClientTls } from './tls.js';

export class ClientSecurity {
  readonly #config: TlsClientConfig;
  readonly #clock: Clock;
  #tls: ClientTls;
  #loadedMs: number;
  #options: ConnectionOptions | undefined;

  private constructor(config: TlsClientConfig, clock: Clock, tls: ClientTls) {
    this.#config = config;
    this.#clock = clock;
    this.#tls = tls;
    this.#loadedMs = clock.monotonic();
  }

  /** @throws {StartError} */
  static async load(config: TlsClientConfig, clock: Clock): Promise<ClientSecurity> {
    // `insecure` turns TLS off for clients that choose by it; an https URL has chosen.
    return new ClientSecurity(config, clock, await loadForHttps(config));
  }

  /** For `tls.connect`; as of the last reading that succeeded. */
  get options(): ConnectionOptions {
    this.#options ??= connectionOptions(this.#tls);
    return this.#options;
  }

  /** Reads certificate and key again when `reload_interval` has passed; what cannot be read leaves the old ones. */
  async renew(): Promise<void> {
    const { reload_interval: intervalMs } = this.#config;
    if (intervalMs <= 0 || this.#clock.monotonic() - this.#loadedMs < intervalMs) return;
    this.#loadedMs = this.#clock.monotonic();
    try {
      this.#tls = await loadForHttps(this.#config);
      this.#options = undefined;
    } catch {
      // The next interval may find better files.
    }
  }
}

/** Connections to TLS servers. */
export class SecureAgent extends https.Agent {
  readonly #security: ClientSecurity;

  constructor(options: AgentOptions, security: ClientSecurity) {
    super(options);
    this.#security = security;
  }

  /** Called by Node for every new connection. */
  override createConnection(
    options: ConnectionOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    return super.createConnection({ ...options, ...this.#security.options }, callback);
  }
}

async function loadForHttps(config: TlsClientConfig): Promise<ClientTls> {
  return (await loadClientTls(config)) ?? (await loadClientTls({ ...config, insecure: false }))!; // not insecure: never undefined
}

function connectionOptions({ ca, cert, key, ciphers, ecdhCurve, minVersion, maxVersion, ...others }: ClientTls) {
  const secureContext = createSecureContext({
    minVersion,
    ...(ca !== undefined && { ca: [...ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(ciphers !== undefined && { ciphers }),
    ...(ecdhCurve !== undefined && { ecdhCurve }),
    ...(maxVersion !== undefined && { maxVersion }),
  });
  return { ...others, secureContext };
}
