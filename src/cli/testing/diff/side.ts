/** A collector on the same configuration, with stand-ins of its own behind it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../component/clock.js';
import { StartError } from '../../../component/errors.js';
import { components } from '../../../components.js';
import { loadConfig } from '../../../config/load.js';
import { processEnvironment } from '../../../config/resolve/environment.js';
import { problemLines, runText } from '../../../config/report.js';
import { toPlain } from '../../../config/value.js';
import { ConfigError, configSources } from '../../../hub-config-input.js';
import { defaultGates } from '../../../service/feature-gates.js';
import { PASS } from '../../../standins/exchange.js';
import { exporterVariables, type Door } from '../../../testing/access.js';
import { adaptConfig, type Adapted } from '../../../testing/adapt/adapt.js';
import { Draft } from '../../../testing/adapt/draft.js';
import { adaptExporters } from '../../../testing/adapt/exporters.js';
import { BackEnds } from '../../../testing/back-ends/back-ends.js';
import { choicesOf } from '../../../testing/back-ends/choice.js';
import { TestCertificates } from '../../../testing/certificates.js';
import { DEFAULT_KEEP_BYTES } from '../../../testing/options.js';

export interface SideOptions {
  readonly config: readonly string[];
  readonly set: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly caseEnv: Readonly<Record<string, string>>;
  readonly collector: CollectorChoice;
}

export type CollectorChoice =
  /** A program to start with the configuration, e.g. `otelcol-contrib`. */
  | { readonly program: string }
  /** One that the user starts, on this machine, with the configuration that is written to the file. */
  | { readonly port: number; readonly configFile: string; readonly onWritten: () => void };

/** Lines of its log told when it does not start. */
const TOLD_LINES = 15;
const START_MS = 20_000;
/** For a user who starts it by hand. */
const STARTED_BY_HAND_MS = 600_000;

export class CollectorSide {
  readonly backEnds: BackEnds;
  readonly #folder: string;
  readonly #certificates: TestCertificates;
  #adapted!: Adapted;
  #doors: Door[] = [];
  #process: ChildProcess | undefined;

  private constructor(folder: string, certificates: TestCertificates) {
    this.#folder = folder;
    this.#certificates = certificates;
    this.backEnds = new BackEnds({
      clock: systemClock,
      certificates,
      choices: choicesOf('stand-in'),
      gate: () => () => PASS,
      judge: () => () => undefined,
      accept: (socket) => socket,
      keepBytes: DEFAULT_KEEP_BYTES,
      outOfOrderWindowMs: 0,
    });
  }

  /** @throws {ConfigError} @throws {StartError} with the collector's own words. */
  static async start(options: SideOptions): Promise<CollectorSide> {
    const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-diff-'));
    const side = new CollectorSide(folder, await TestCertificates.create(folder));
    try {
      await side.#load(options);
      await side.#run(options);
      return side;
    } catch (error) {
      await side.close();
      throw error;
    }
  }

  /** How to send to it. */
  get env(): Readonly<Record<string, string>> {
    return exporterVariables(this.#doors, undefined, this.#certificates);
  }

  async close(): Promise<void> {
    const running = this.#process;
    if (running?.exitCode === null && running.signalCode === null) {
      running.kill('SIGTERM');
      await once(running, 'exit');
    }
    await this.backEnds.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #load({ config, set, env, caseEnv }: SideOptions): Promise<void> {
    const variables = { ...env, ...caseEnv };
    const report = await loadConfig(
      configSources(config, set),
      components,
      { ...processEnvironment(), variables },
      {
        gates: defaultGates(),
        adapt: async (value, decoded) => {
          const settings = { folder: this.#folder, certificates: this.#certificates, backEnds: this.backEnds };
          this.#adapted = await adaptConfig(value, decoded, {
            ...settings,
            token: randomBytes(32).toString('base64url'),
            tokens: [],
            exporters: (draft, hubConfig) => adaptExporters(draft, hubConfig, settings),
          });
          return this.#adapted.value;
        },
      },
    );
    if (report.step !== 'ok') throw new ConfigError(runText(report), problemLines(report.problems, runText(report)));
  }

  /** Writes the configuration with ports that are known, and starts the program with it. */
  async #run({ collector }: SideOptions): Promise<void> {
    const draft = new Draft(this.#adapted.value);
    for (const { receiver, protocol, needsClientCertificate, credential } of this.#adapted.servers) {
      if (protocol !== 'grpc' && protocol !== 'http') continue;
      const isFirst = this.#doors.length === 0;
      const port = 'port' in collector && isFirst ? collector.port : await freePort();
      const at = ['receivers', receiver, 'protocols', protocol];
      draft.set([...at, 'endpoint'], `localhost:${port}`, 'a port that is known');
      const address = { host: 'localhost', port, tls: draft.has([...at, 'tls']) };
      this.#doors.push({ receiver, kind: protocol, address, needsClientCertificate, credential });
    }
    draft.set(['service', 'telemetry'], { metrics: { level: 'none' }, logs: { level: 'warn' } }, 'not compared', '');
    const file = 'port' in collector ? collector.configFile : join(this.#folder, 'collector.yaml');
    // Dollar signs are doubled: references have been followed already.
    await writeFile(file, `${JSON.stringify(toPlain(draft.value), undefined, 2).replaceAll('$', '$$$$')}\n`);
    if ('port' in collector) {
      collector.onWritten();
      await this.#listening(STARTED_BY_HAND_MS);
    } else {
      this.#process = spawn(collector.program, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
      await this.#ready(this.#process, collector.program);
    }
  }

  async #listening(withinMs: number): Promise<void> {
    await Promise.all(this.#doors.map(({ address }) => listens(address.port, withinMs)));
  }

  async #ready(running: ChildProcess, collector: string): Promise<void> {
    const log: string[] = [];
    running.stderr!.on('data', (text: Buffer) => log.push(...text.toString().split('\n')));
    const ended = new Promise<never>((_resolve, reject) => {
      const fail = (why: string): void =>
        reject(
          new StartError([`${collector} ${why}`, ...log.filter((line) => line !== '').slice(-TOLD_LINES)].join('\n')),
        );
      running.once('error', (error) => fail(`cannot be started: ${error.message}`));
      running.once('exit', (code) => setImmediate(() => fail(`ended with ${code}`)));
    });
    ended.catch(() => {}); // told below, or nobody waits any more
    await Promise.race([this.#listening(START_MS), ended]);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Settles when a connection comes about. */
async function listens(port: number, withinMs: number): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await answers(port))) {
    if (performance.now() > endMs) throw new StartError(`the collector does not listen on ${port}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost' });
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}
