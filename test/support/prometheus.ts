/** A real Prometheus on a port of its own, which takes remote writes or scrapes pages. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface QueriedSeries {
  readonly metric: Readonly<Record<string, string>>;
  /** The value of a float series, as text. */
  readonly value?: string;
  /** The native histogram of a histogram series, as the query API shows it. */
  readonly histogram?: { readonly count: string; readonly sum: string; readonly buckets?: readonly unknown[] };
}

export interface Prometheus {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  readonly writeUrl: string;
  /** The value of an instant query now. @throws with Prometheus' own words. */
  query(promql: string): Promise<readonly QueriedSeries[]>;
  stop(): Promise<void>;
}

interface QueryAnswer {
  readonly error?: string;
  readonly data?: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: readonly [number, string];
      readonly histogram?: readonly [number, NonNullable<QueriedSeries['histogram']>];
    }[];
  };
}

export interface PrometheusOptions {
  /** Whether its remote-write receiver is on. Default true. */
  readonly takesWrites?: boolean;
  /** `host:port` of pages it fetches every second, as job `hub`; their own labels `job` and `instance` hold. */
  readonly scrapes?: readonly string[];
}

/** @throws when `prometheus` is not on the PATH or does not start. */
export async function startPrometheus({
  takesWrites = true,
  scrapes = [],
}: PrometheusOptions = {}): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'prometheus-'));
  const config = join(folder, 'prometheus.yml');
  await writeFile(config, JSON.stringify({ scrape_configs: scrapes.length === 0 ? [] : [scrapeConfig(scrapes)] }));
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
      ...(takesWrites ? ['--web.enable-remote-write-receiver'] : []),
      '--enable-feature=native-histograms,exemplar-storage',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit').catch(() => undefined); // a program that is not there ends in an error
  const lines = createInterface({ input: child.stderr });
  const address = await new Promise<string>((resolve, reject) => {
    let found: string | undefined;
    let ready = false;
    const seen: string[] = [];
    lines.on('line', (line) => {
      seen.push(line);
      found ??= /msg="Listening on" address=(\S+)/.exec(line)?.[1];
      ready ||= line.includes('Server is ready to receive web requests');
      if (ready && found !== undefined) resolve(found); // the two lines come in either order
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`prometheus ended with ${code}:\n${seen.join('\n')}`)));
  });
  const url = `http://${address}`;
  return {
    url,
    writeUrl: `${url}/api/v1/write`,
    query: (promql) => query(url, promql),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

function scrapeConfig(targets: readonly string[]): object {
  return {
    job_name: 'hub',
    honor_labels: true,
    scrape_interval: '1s',
    scrape_timeout: '1s',
    static_configs: [{ targets }],
  };
}

async function query(url: string, promql: string): Promise<readonly QueriedSeries[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(promql)}`);
  const { data, error } = (await response.json()) as QueryAnswer;
  if (data === undefined) throw new Error(`${promql}: ${error}`);
  return data.result.map(({ metric, value, histogram }) => ({
    metric,
    ...(value === undefined ? {} : { value: value[1] }),
    ...(histogram === undefined ? {} : { histogram: histogram[1] }),
  }));
}
