import type { ClientAuthenticator, Credentials, OutgoingRequest } from '../../component/auth.js';
import type { Extension } from '../../component/component.js';
import type { RequestContext } from '../../component/consumer.js';
import type { ComponentSettings } from '../../component/settings.js';
import type { HeaderConfig, HeadersSetterConfig } from './config.js';

type Action = 'insert' | 'update' | 'upsert' | 'delete';

interface Rule {
  readonly action: Action;
  /** As it goes out over HTTP. */
  readonly name: string;
  readonly valueOf: (context: RequestContext) => string;
}

/** Sets headers of requests that go out, from what came in or from the settings. */
export class HeadersSetterExtension implements Extension, ClientAuthenticator {
  readonly requiresTls = false;
  readonly #rules: readonly Rule[];

  constructor({ logger }: Pick<ComponentSettings, 'logger'>, { headers }: HeadersSetterConfig) {
    this.#rules = headers.map((header) => {
      const action = actionOf(header.action);
      if (action === undefined) {
        logger.warn(
          "The action was not provided, using 'upsert'. In future versions, we'll require this to be explicitly set",
          undefined,
          'headerssetterextension@v0.131.0/extension.go:98',
        );
      }
      return { action: action ?? 'upsert', name: canonicalName(header.key ?? ''), valueOf: sourceOf(header) };
    });
  }

  async start(): Promise<void> {}

  async shutdown(): Promise<void> {}

  credentials(request: OutgoingRequest): Credentials {
    const result: Record<string, string | undefined> = {};
    for (const { action, name, valueOf } of this.#rules) {
      if (action === 'delete') {
        result[name] = undefined;
        continue;
      }
      const value = valueOf(request.context);
      const present = name in result ? result[name] : request.header(name);
      const isPresent = present !== undefined && present !== '';
      if (action === 'upsert' || (action === 'update') === isPresent) result[name] = value;
    }
    return result;
  }
}

function actionOf(text: string): Action | undefined {
  return text === 'insert' || text === 'update' || text === 'upsert' || text === 'delete' ? text : undefined;
}

function sourceOf({ value, from_attribute, from_context, default_value }: HeaderConfig): Rule['valueOf'] {
  if (value !== undefined) return () => value;
  if (from_attribute !== undefined) return ({ auth }) => textOf(auth?.get(from_attribute));
  const name = from_context?.toLowerCase() ?? '';
  return ({ metadata }) => {
    const values = metadata?.get(name) ?? [];
    if (values.length > 1) {
      throw new Error(
        `failed to determine the source: ${values.length} source keys found in the context, can't determine which one to use`,
      );
    }
    return values[0] ?? default_value ?? '';
  };
}

function textOf(attribute: unknown): string {
  if (attribute === undefined || attribute === null) return '';
  return typeof attribute === 'string' ? attribute : JSON.stringify(attribute);
}

/** As Go spells header names: `X-Scope-Orgid`. What is no header name stays as it is. */
function canonicalName(name: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return name;
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
