/** The routing table made ready. Source followed: `routingconnector/router.go` at 0.131.0. */
import type { ConnectorOutput } from '../../component/connector-output.js';
import type { Consumer } from '../../component/consumer.js';
import { StartError } from '../../component/errors.js';
import type { ComponentSettings } from '../../component/settings.js';
import { Compiler, type CompiledStatement } from '../../ottl/compile.js';
import { CONTEXTS, type ContextName } from '../../ottl/contexts/contexts.js';
import { OttlError } from '../../ottl/error.js';
import { define } from '../../ottl/function.js';
import { deleteKey, deleteMatchingKeys } from '../../ottl/functions/maps.js';
import { standardConverters } from '../../ottl/functions/standard.js';
import { goQuote } from '../../pdata/json/go-number.js';
import type { RouteConfig, RoutingConfig } from './config.js';
import { parseRequestCondition, type RequestTest } from './request-condition.js';

/** Pipelines that what takes a route goes to. */
export interface Destination {
  readonly pipelines: readonly string[];
  readonly consumer: Consumer;
}

export type Route = { readonly destination: Destination } & (
  | { readonly context: 'request'; readonly test: RequestTest }
  | { readonly context: ContextName; readonly statement: CompiledStatement }
);

export interface Routes {
  readonly table: readonly Route[];
  readonly byDefault: Destination | undefined;
}

const FUNCTIONS = standardConverters(
  deleteKey,
  deleteMatchingKeys,
  define('route', {}, () => () => true),
);

/** @throws {StartError} in the reference's words. */
export function routesOf(settings: ComponentSettings, config: RoutingConfig, next: ConnectorOutput): Routes {
  const destinations = new Destinations(next);
  const byDefault = config.default_pipelines.length === 0 ? undefined : destinations.of(config.default_pipelines);
  const known = new Set<string>();
  const table: Route[] = [];
  for (const item of config.table) {
    const statement = item.condition === '' ? item.statement : `route() where ${item.condition}`;
    const key = keyOf(item, statement);
    const test = known.has(key) ? undefined : testOf(settings, item, statement);
    if (test === undefined) warnOfRepetition(settings, item, statement);
    const destination = destinations.of(item.pipelines);
    known.add(key);
    if (test !== undefined) table.push({ ...test, destination });
  }
  return { table, byDefault };
}

/** One consumer a pipeline; those of several pipelines are not shared, as in the reference. */
class Destinations {
  readonly #single = new Map<string, Destination>();

  constructor(readonly output: ConnectorOutput) {}

  of(pipelines: readonly string[]): Destination {
    const known = pipelines.length === 1 ? this.#single.get(pipelines[0]!) : undefined;
    if (known !== undefined) return known;
    const made = { pipelines, consumer: this.#select(pipelines) };
    if (pipelines.length === 1) this.#single.set(pipelines[0]!, made);
    return made;
  }

  #select(pipelines: readonly string[]): Consumer {
    try {
      return this.output.select(pipelines);
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      throw new StartError(`pipeline not found: ${error.message}`);
    }
  }
}

/** Routes of one key are one route: the first. */
function keyOf({ context, condition }: RouteConfig, statement: string): string {
  if (context === 'request') return `[request] ${condition}`;
  return context === '' || context === 'resource' ? statement : `[${context}] ${statement}`;
}

function testOf(
  { clock, random }: ComponentSettings,
  { context, condition }: RouteConfig,
  statement: string,
):
  | { readonly context: 'request'; readonly test: RequestTest }
  | { readonly context: ContextName; readonly statement: CompiledStatement } {
  if (context === 'request') {
    const parsed = parseRequestCondition(condition);
    if ('error' in parsed) throw new StartError(parsed.error);
    return { context, test: parsed.test };
  }
  const name = (context === '' ? 'resource' : context) as ContextName; // checked with the configuration
  const environment = { clock, random };
  const compiler = new Compiler({
    context: CONTEXTS[name],
    functions: FUNCTIONS,
    contextNames: undefined,
    environment,
  });
  try {
    return { context: name, statement: compiler.statement(statement) };
  } catch (error) {
    if (error instanceof OttlError) throw new StartError(error.message);
    throw error;
  }
}

function warnOfRepetition({ logger }: ComponentSettings, { pipelines }: RouteConfig, statement: string): void {
  const targets = goQuote(pipelines.join(', '));
  logger.warn(
    `Statement ${goQuote(statement)} already exists in the routing table, the route with target pipeline(s) ${targets} will be ignored.`,
    undefined,
    'routingconnector@v0.131.0/router.go:257',
  );
}
