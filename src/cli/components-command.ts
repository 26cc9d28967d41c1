import { BUILD_INFO } from '../build-info.js';
import type { ComponentFactory } from '../component/factory.js';
import type { ComponentKind } from '../component/settings.js';
import { components } from '../components.js';
import { EXIT } from './exit-codes.js';
import type { CliProcess } from './process-io.js';

/** `components`: what this hub has, in the reference's layout. */
export async function runComponents(io: CliProcess): Promise<number> {
  const sections: string[] = [];
  for (const kind of ['receiver', 'processor', 'exporter', 'connector', 'extension'] as const) {
    sections.push(section(`${kind}s`, await factoriesOf(kind)));
  }
  const { command, description, version } = BUILD_INFO;
  io.stdout.write(
    [
      `buildinfo:\n    command: ${command}\n    description: ${description}\n    version: ${version}\n`,
      ...sections,
      `providers:\n${PROVIDERS.map(provider).join('')}`,
    ].join(''),
  );
  return EXIT.ok;
}

const SIGNALS_BY_NAME = ['logs', 'metrics', 'traces'] as const;

/** Schemes a configuration may come from. */
const PROVIDERS = ['env', 'file', 'http', 'https', 'yaml'] as const;

function provider(scheme: string): string {
  const module = `go.opentelemetry.io/collector/confmap/provider/${scheme}provider v1.37.0`;
  return `    - scheme: ${scheme}\n      module: ${module}\n`;
}

async function factoriesOf(kind: ComponentKind): Promise<ComponentFactory[]> {
  const types = [...components.types(kind)].sort();
  return Promise.all(types.map((type) => components.load(kind, type)));
}

function section(name: string, factories: readonly ComponentFactory[]): string {
  return factories.length === 0 ? `${name}: []\n` : `${name}:\n${factories.map(factoryText).join('')}`;
}

function factoryText(factory: ComponentFactory): string {
  const stability = stabilityRows(factory).map(([signal, level]) => `        ${signal}: ${level}\n`);
  return `    - name: ${factory.type}\n      module: ${factory.module}\n      stability:\n${stability.join('')}`;
}

function stabilityRows(factory: ComponentFactory): [string, string][] {
  if (factory.kind === 'extension') return [['extension', factory.stability.extension]];
  if (factory.kind === 'connector') return pairRows(factory.stability);
  const { stability } = factory;
  return SIGNALS_BY_NAME.map((signal) => [signal, stability[signal] ?? 'Undefined']);
}

function pairRows(stability: Extract<ComponentFactory, { kind: 'connector' }>['stability']): [string, string][] {
  return SIGNALS_BY_NAME.flatMap((from) =>
    SIGNALS_BY_NAME.map((to): [string, string] => {
      const pair = `${from}-to-${to}` as const;
      return [pair, stability[pair] ?? 'Undefined'];
    }),
  );
}
