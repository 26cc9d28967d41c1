/** Who may import whom. Failures say what to import instead. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const SRC = join(import.meta.dirname, '../src');
const MAX_LINES = 400;

/** Files that may be longer, and why. */
const LONG: Readonly<Record<string, string>> = {};

/** What each folder may import besides itself. Folders and files that stand for the whole program may import everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  pdata: [],
  component: ['pdata'],
  config: ['component', 'pdata'],
  transport: ['component', 'pdata'],
  exporterhelper: ['component', 'pdata'],
  processorhelper: ['component', 'pdata', 'ottl'],
  ottl: ['component', 'pdata'],
  durable: ['component', 'pdata'],
  backends: ['component', 'pdata', 'transport'],
  standins: ['component', 'backends'],
  receivers: ['component', 'pdata', 'transport'],
  processors: ['component', 'pdata', 'processorhelper', 'ottl'],
  exporters: ['component', 'pdata', 'transport', 'exporterhelper'],
  extensions: ['component', 'pdata', 'transport'],
  connectors: ['component', 'pdata', 'ottl'],
  service: ['component', 'config', 'pdata', 'durable'],
  lens: ['component', 'config', 'pdata', 'service', 'backends', 'exporterhelper'],
  'components.ts': ['component', 'config', 'receivers', 'processors', 'exporters', 'extensions', 'connectors'],
};

const COMPONENT_FOLDERS = ['receivers', 'processors', 'exporters', 'extensions', 'connectors'];

const STATEMENT = /^\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm;
const CALL = /\bimport\(\s*'(\.[^']+)'\s*\)(\.\w)?/g;

interface Import {
  readonly from: string;
  readonly to: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  /** Only when it is reached: no part of loading the module. */
  readonly lazy: boolean;
}

const files = sources(SRC);
const imports = files.flatMap(importsOf);

describe('architecture', () => {
  test('folders import only what stands left of them', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [top(from), top(to)];
      return here !== there && ALLOWED[here]?.includes(there) === false;
    });
    expect(
      wrong.map(({ from, to }) => `${from} imports ${to}; ${top(from)} may import ${allowedText(top(from))}`),
    ).toEqual([]);
  });

  test('components do not know each other', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [here, there] = [componentOf(from), componentOf(to)];
      return here !== undefined && there !== undefined && here !== there;
    });
    const advice =
      'meet an extension through host.extension(id) and a contract in component/; move what both need to component/, transport/ or exporterhelper/';
    expect(wrong.map(({ from, to }) => `${from} imports ${to}; ${advice}`)).toEqual([]);
  });

  test('a component is loaded by its factory alone: the factory imports its implementation lazily', () => {
    const eager = imports.filter(
      ({ from, to, typeOnly, lazy }) =>
        from.endsWith('/factory.ts') && !typeOnly && !lazy && /\/(exporter|receiver|processor|extension)\.ts$/.test(to),
    );
    expect(eager.map(({ from, to }) => `${from} imports ${to} at load; use await import() in create`)).toEqual([]);
  });

  test('no module needs itself to be loaded', () => {
    expect(cycles().map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  test(`no file is longer than ${MAX_LINES} lines`, () => {
    const long = files.filter((file) => lineCount(file) > MAX_LINES && LONG[file] === undefined);
    expect(long.map((file) => `${file} has ${lineCount(file)} lines: split it by concept`)).toEqual([]);
    expect(Object.keys(LONG).filter((file) => !files.includes(file) || lineCount(file) <= MAX_LINES)).toEqual([]);
  });

  test('import specifiers end in .js, so that the compiled package runs as it is', () => {
    const wrong = files.flatMap((file) =>
      relativeSpecifiers(file).flatMap(({ specifier }) =>
        /\.(js|json|css)$/.test(specifier) ? [] : [`${file}: ${specifier}`],
      ),
    );
    expect(wrong).toEqual([]);
  });
});

/** Paths below src with forward slashes; tests are left out. */
function sources(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|bench|d)\.ts$/.test(entry.name))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function textOf(file: string): string {
  return readFileSync(join(SRC, file), 'utf8');
}

function lineCount(file: string): number {
  return textOf(file).trimEnd().split('\n').length;
}

function relativeSpecifiers(
  file: string,
): { readonly specifier: string; readonly typeOnly: boolean; readonly lazy: boolean }[] {
  const text = textOf(file);
  const statements = [...text.matchAll(STATEMENT)].map(([, , type, specifier = '']) => ({
    specifier,
    typeOnly: type !== undefined,
    lazy: false,
  }));
  const calls = [...text.matchAll(CALL)].map(([, specifier = '', member]) => ({
    specifier,
    typeOnly: member !== undefined,
    lazy: true,
  }));
  return [...statements, ...calls];
}

function importsOf(file: string): Import[] {
  return relativeSpecifiers(file).flatMap(({ specifier, typeOnly, lazy }) => {
    const path = relative(SRC, resolve(SRC, dirname(file), specifier))
      .split(sep)
      .join('/');
    const to = ['.ts', '.tsx'].map((end) => path.replace(/\.js$/, end)).find((name) => files.includes(name));
    return to === undefined ? [] : [{ from: file, to, typeOnly, lazy }];
  });
}

function top(file: string): string {
  return file.split('/')[0]!; // a split has a first part
}

function allowedText(folder: string): string {
  return ALLOWED[folder]!.join(', ') || 'nothing of ours';
}

/** `exporters/debug`, or undefined for what is no component. */
function componentOf(file: string): string | undefined {
  const [folder = '', name] = file.split('/');
  return COMPONENT_FOLDERS.includes(folder) && name !== undefined ? `${folder}/${name}` : undefined;
}

/** Cycles of imports that exist after compilation and are followed while a module is loaded; each once. */
function cycles(): string[][] {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly, lazy } of imports) {
    if (!typeOnly && !lazy) edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) return void found.push([...path.slice(start), file]);
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
