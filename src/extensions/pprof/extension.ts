import { writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sleep } from '../../component/clock.js';
import type { BoundAddress, Extension, Host } from '../../component/component.js';
import { StartError, errorText } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { HttpServer } from '../../transport/http-server.js';
import { fileErrorText } from '../../transport/system-error.js';
import type { PprofConfig } from './config.js';
import { CpuProfile, heapProfile } from './profiler.js';

const DEFAULT_SECONDS = 30;
const MAX_SECONDS = 3600;
const INDEX = [
  'Profiles of this process, in the formats of V8 (Chrome DevTools, VS Code), not of Go:',
  '/debug/pprof/profile?seconds=30  CPU, as .cpuprofile',
  '/debug/pprof/heap?seconds=30     what is allocated meanwhile, as .heapprofile',
  '',
].join('\n');

let isRunning = false;

/**
 * Profiles of the process over HTTP, at the paths of the reference and in the formats of Node.
 *
 * Source followed: contrib `pprofextension` at 0.131.0.
 */
export class PprofExtension implements Extension {
  readonly #settings: ComponentSettings;
  readonly #config: PprofConfig;
  #server: HttpServer | undefined;
  #address: BoundAddress | undefined;
  #saved: CpuProfile | undefined;

  constructor(settings: ComponentSettings, config: PprofConfig) {
    this.#settings = settings;
    this.#config = config;
  }

  get address(): BoundAddress | undefined {
    return this.#address;
  }

  async start(host: Host): Promise<void> {
    if (isRunning) throw new StartError('only a single pprof extension instance can be running per process');
    const { endpoint, save_to_file: file } = this.#config;
    const timeouts = { read_timeout: 0, read_header_timeout: 0, write_timeout: 0, idle_timeout: 0 };
    const server = new HttpServer(this.#settings, { endpoint, tls: undefined, ...timeouts }, (request, response) => {
      void this.#answer(request, response);
    });
    this.#address = await server.listen((error) => host.reportFatal(error));
    this.#server = server;
    isRunning = true;
    this.#settings.logger.info('Starting net/http/pprof server', { config: configField(this.#config) });
    if (file === '') return;
    try {
      await writeFile(file, '');
    } catch (cause) {
      await this.shutdown();
      throw new StartError(fileErrorText(file, cause), { cause });
    }
    this.#saved = new CpuProfile();
    await this.#saved.start();
  }

  async shutdown(): Promise<void> {
    const [server, saved] = [this.#server, this.#saved];
    this.#server = this.#saved = undefined;
    if (server === undefined) return;
    isRunning = false;
    if (saved !== undefined) await writeFile(this.#config.save_to_file, await saved.stop());
    await server.close(AbortSignal.abort());
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const given = Number(searchParams.get('seconds') ?? DEFAULT_SECONDS);
    const seconds = given > 0 ? Math.min(given, MAX_SECONDS) : DEFAULT_SECONDS;
    const wait = (): Promise<void> => sleep(this.#settings.clock, seconds * 1000);
    try {
      if (pathname === '/debug/pprof/profile') file(response, 'hub.cpuprofile', await cpuProfile(wait));
      else if (pathname === '/debug/pprof/heap') file(response, 'hub.heapprofile', await heapProfile(wait));
      else text(response, pathname === '/debug/pprof/' ? 200 : 404, pathname === '/debug/pprof/' ? INDEX : NOT_HERE);
    } catch (error) {
      text(response, 500, `${errorText(error)}\n`);
    }
  }
}

const NOT_HERE = '404 page not found\n';

async function cpuProfile(wait: () => Promise<void>): Promise<string> {
  const profile = new CpuProfile();
  await profile.start();
  await wait();
  return profile.stop();
}

function file(response: ServerResponse, name: string, content: string): void {
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Disposition': `attachment; filename="${name}"`,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(content);
}

function text(response: ServerResponse, status: number, content: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' });
  response.end(content);
}

/** As the reference's log shows it. */
function configField(config: PprofConfig) {
  return {
    TCPAddr: { Endpoint: config.endpoint, DialerConfig: { Timeout: config.dialer.timeout * 1e6 } },
    BlockProfileFraction: config.block_profile_fraction,
    MutexProfileFraction: config.mutex_profile_fraction,
    SaveToFile: config.save_to_file,
  };
}
