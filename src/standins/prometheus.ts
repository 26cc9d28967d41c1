/** A real Prometheus with its remote-write receiver on, on a free port, for as long as a test needs it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StartError } from '../component/errors.js';

export interface RealPrometheus {
  /** e.g. `http://127.0.0.1:40001`. */
  readonly url: string;
  /** The answer of its HTTP API to an instant query. @throws with Prometheus' words. */
  query(promql: string): Promise<readonly PrometheusResult[]>;
  close(): Promise<void>;
}

export interface PrometheusResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [seconds: number, value: string];
  readonly histogram?: readonly [seconds: number, histogram: unknown];
}

export interface RealPrometheusOptions {
  /** Default: `prometheus` on the PATH. */
  readonly program?: string;
  /** Its `out_of_order_time_window`, in milliseconds. Default 0: late samples are refused. */
  readonly outOfOrderWindowMs?: number;
}

/** @throws {StartError} when the program is not there or does not start. */
export async function startRealPrometheus(options: RealPrometheusOptions = {}): Promise<RealPrometheus> {
  const { program = 'prometheus', outOfOrderWindowMs = 0 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'otlp-hub-prometheus-'));
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, `storage: { tsdb: { out_of_order_time_window: ${outOfOrderWindowMs}ms } }\n`);
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      '--web.enable-remote-write-receiver',
      '--enable-feature=native-histograms,exemplar-storage',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  try {
    const url = `http://${await addressOf(child, program)}`;
    return { url, query: (promql) => query(url, promql), close: () => stop(child, folder) };
  } catch (error) {
    await stop(child, folder);
    throw error;
  }
}

function addressOf(child: ChildProcess, program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const seen: string[] = [];
    let address = '';
    createInterface({ input: child.stderr! }).on('line', (line) => {
      seen.push(line);
      address = /msg="Listening on" address=(\S+)/.exec(line)?.[1] ?? address;
      if (line.includes('Server is ready to receive web requests')) resolve(address);
    });
    child.once('error', (cause) =>
      reject(
        new StartError(`${program} cannot be started: install Prometheus, or use the stand-in (${cause.message})`, {
          cause,
        }),
      ),
    );
    child.once('exit', (code) =>
      reject(new StartError(`${program} ended with ${code}:\n${seen.slice(-20).join('\n')}`)),
    );
  });
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}

async function query(url: string, promql: string): Promise<readonly PrometheusResult[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const answer = (await response.json()) as {
    readonly error?: string;
    readonly data?: { readonly result: readonly PrometheusResult[] };
  };
  if (answer.data === undefined) throw new Error(`${promql}: ${answer.error}`);
  return answer.data.result;
}
