import { slotOf } from '../../pdata/view/layout.js';
import type { ViewOf } from '../context.js';
import { unknownPath, type PathReader } from './definition.js';
import { mapField, textField, uint32Field } from './fields.js';
import { schemaUrl } from './resource.js';

const NAME = slotOf('InstrumentationScope', 'name');
const VERSION = slotOf('InstrumentationScope', 'version');
const ATTRIBUTES = slotOf('InstrumentationScope', 'attributes');
const DROPPED = slotOf('InstrumentationScope', 'droppedAttributesCount');

const scope: ViewOf = ({ walk }) => walk.scope;
export const scopeItems: ViewOf = ({ walk }) => walk.scopeItems;

/** Paths of an instrumentation scope. */
export const scopePaths: PathReader = (path) => {
  switch (path.name) {
    case 'name':
      return textField(scope, NAME);
    case 'version':
      return textField(scope, VERSION);
    case 'attributes':
      return mapField(scope, ATTRIBUTES, path.keys());
    case 'dropped_attributes_count':
      return uint32Field(scope, DROPPED);
    case 'schema_url':
      return schemaUrl(scopeItems);
    default:
      throw unknownPath(path.name, path.text, 'scope');
  }
};
