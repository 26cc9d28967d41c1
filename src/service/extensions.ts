import type { Extension, Host } from '../component/component.js';
import { StartError } from '../component/errors.js';
import type { ComponentId } from '../component/id.js';
import { formatComponentId } from '../component/id.js';
import type { Logger } from '../component/logger.js';
import type { ServiceContext } from './context.js';
import { componentFields, componentSettings } from './context.js';
import type { ServiceDefinition } from './definition.js';
import { factoryOfKind } from './definition.js';
import { logStability } from './stability.js';

interface ExtensionNode {
  readonly id: ComponentId;
  readonly name: string;
  readonly extension: Extension;
  readonly logger: Logger;
}

/** The extensions of one service, in the order of `service::extensions`. */
export class Extensions {
  readonly #nodes: readonly ExtensionNode[];
  readonly #logger: Logger;

  private constructor(nodes: readonly ExtensionNode[], logger: Logger) {
    this.#nodes = nodes;
    this.#logger = logger;
  }

  /** @throws {StartError} `failed to build extensions: …`. */
  static async create(definition: ServiceDefinition, context: ServiceContext): Promise<Extensions> {
    const nodes = new Map<string, ExtensionNode>();
    for (const id of definition.extensions) {
      const name = formatComponentId(id);
      if (nodes.has(name)) continue; // named twice: the reference starts it once per mention, which a bound port refuses
      try {
        nodes.set(name, await createNode(id, definition, context));
      } catch (error) {
        const text = `failed to build extensions: failed to create extension ${JSON.stringify(name)}: ${(error as Error).message}`;
        throw new StartError(text, { cause: error });
      }
    }
    return new Extensions([...nodes.values()], context.logger);
  }

  find(id: ComponentId): Extension | undefined {
    const name = formatComponentId(id);
    return this.#nodes.find((node) => node.name === name)?.extension;
  }

  /** @throws {StartError} `failed to start extensions: …`. */
  async start(host: Host): Promise<void> {
    this.#logger.info('Starting extensions...', undefined, 'extensions/extensions.go:41');
    for (const { extension, logger } of this.#nodes) {
      logger.info('Extension is starting...', undefined, 'extensions/extensions.go:45');
      try {
        await extension.start(host);
      } catch (cause) {
        const error = (cause as Error).message;
        logger.error('Failed to start extension', { error }, 'extensions/extensions.go:58');
        throw new StartError(`failed to start extensions: ${error}`, { cause });
      }
      logger.info('Extension started.', undefined, 'extensions/extensions.go:62');
    }
  }

  ready(): void {
    for (const { extension } of this.#nodes) extension.ready?.();
  }

  notReady(): void {
    for (const { extension } of this.#nodes) extension.notReady?.();
  }

  /** In the order they stop. */
  stopping(): readonly { readonly kind: 'extension'; readonly id: string; readonly component: Extension }[] {
    return [...this.#nodes]
      .reverse()
      .map(({ name, extension }) => ({ kind: 'extension', id: name, component: extension }));
  }
}

async function createNode(
  id: ComponentId,
  definition: ServiceDefinition,
  context: ServiceContext,
): Promise<ExtensionNode> {
  const name = formatComponentId(id);
  const configured = definition.component('extension', id);
  if (configured === undefined) throw new StartError(`extension ${JSON.stringify(name)} is not configured`);
  const factory = factoryOfKind('extension', configured.factory);
  const logger = context.logger.with(componentFields('extension', id));
  logStability(logger, factory.stability.extension, 'extension');
  const extension = await factory.create(componentSettings(context, 'extension', id), configured.config);
  return { id, name, extension, logger };
}
