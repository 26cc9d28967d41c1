/** The outer levels that all signals share: resources and scopes. */
import type { Batch } from '../../pdata/batch.js';
import { REQUEST, RESOURCE, RESOURCE_ITEMS, SCOPE, SCOPE_ITEMS } from '../../pdata/fields.js';
import { embedded, readAttribute, readMessage, type Attribute, type FieldReaders, type Message } from './read.js';

/** ResourceLogs, ResourceMetrics or ResourceSpans. */
export interface ResourceGroup {
  readonly schemaUrl: string;
  readonly attributes: readonly Attribute[];
  readonly scopes: readonly ScopeGroup[];
}

/** ScopeLogs, ScopeMetrics or ScopeSpans. */
export interface ScopeGroup {
  readonly schemaUrl: string;
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly Attribute[];
  /** Log records, metrics or spans. */
  readonly items: readonly Message[];
}

export function readGroups(batch: Batch): ResourceGroup[] {
  const groups: ResourceGroup[] = [];
  for (const chunk of batch.chunks) {
    readMessage(
      { buf: chunk, start: 0, end: chunk.length },
      new Map([[REQUEST.resources, (cursor) => void groups.push(readResourceGroup(embedded(cursor)))]]),
    );
  }
  return groups;
}

function readResourceGroup(message: Message): ResourceGroup {
  const attributes: Attribute[] = [];
  const scopes: ScopeGroup[] = [];
  let schemaUrl = '';
  const resource: FieldReaders = new Map([
    [RESOURCE.attributes, (cursor) => void attributes.push(readAttribute(cursor))],
  ]);
  readMessage(
    message,
    new Map([
      [RESOURCE_ITEMS.resource, (cursor) => readMessage(embedded(cursor), resource)],
      [RESOURCE_ITEMS.scopes, (cursor) => void scopes.push(readScopeGroup(embedded(cursor)))],
      [RESOURCE_ITEMS.schemaUrl, (cursor) => void (schemaUrl = cursor.string())],
    ]),
  );
  return { schemaUrl, attributes, scopes };
}

function readScopeGroup(message: Message): ScopeGroup {
  const group = { schemaUrl: '', name: '', version: '', attributes: [] as Attribute[], items: [] as Message[] };
  const scope: FieldReaders = new Map([
    [SCOPE.name, (cursor) => void (group.name = cursor.string())],
    [SCOPE.version, (cursor) => void (group.version = cursor.string())],
    [SCOPE.attributes, (cursor) => void group.attributes.push(readAttribute(cursor))],
  ]);
  readMessage(
    message,
    new Map([
      [SCOPE_ITEMS.scope, (cursor) => readMessage(embedded(cursor), scope)],
      [SCOPE_ITEMS.items, (cursor) => void group.items.push(embedded(cursor))],
      [SCOPE_ITEMS.schemaUrl, (cursor) => void (group.schemaUrl = cursor.string())],
    ]),
  );
  return group;
}
