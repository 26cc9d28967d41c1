import { slotOf } from '../../pdata/view/layout.js';
import type { ItemContext, Target, ViewOf } from '../context.js';
import type { PathNode } from '../path-node.js';
import { unknownPath, type PathReader } from './definition.js';
import { mapField, textField, uint32Field } from './fields.js';

const ATTRIBUTES = slotOf('Resource', 'attributes');
const DROPPED = slotOf('Resource', 'droppedAttributesCount');
/** The same in ResourceLogs … and ScopeLogs …. */
const SCHEMA_URL = slotOf('ResourceLogs', 'schemaUrl');

const resource: ViewOf = ({ walk }) => walk.resource;

/** Paths of a resource. @param holder the message with its schema URL. */
export function resourcePaths(holder: ViewOf = ({ walk }) => walk.resourceItems): PathReader {
  return (path: PathNode) => {
    switch (path.name) {
      case 'attributes':
        return mapField(resource, ATTRIBUTES, path.keys());
      case 'dropped_attributes_count':
        return uint32Field(resource, DROPPED);
      case 'schema_url':
        return schemaUrl(holder);
      default:
        throw unknownPath(path.name, path.text, 'resource');
    }
  };
}

/** The schema URL of a resource or scope. */
export function schemaUrl(holder: ViewOf): Target {
  const { get, set } = textField(holder, SCHEMA_URL);
  return {
    get: (context: ItemContext) => (context.hidesSchemaUrls ? '' : get(context)),
    set: (context, value) => {
      if (!context.hidesSchemaUrls) set(context, value);
    },
  };
}
