import { slotOf } from '../../pdata/view/layout.js';
import type { ItemContext } from '../context.js';
import { OttlError } from '../error.js';
import { unknownPath, type PathReader } from './definition.js';
import { mapField, nanosField, textField, timeField, uint32Field } from './fields.js';

const TIME = slotOf('Event', 'timeUnixNano');
const NAME = slotOf('Event', 'name');
const ATTRIBUTES = slotOf('Event', 'attributes');
const DROPPED = slotOf('Event', 'droppedAttributesCount');

const event = ({ walk }: ItemContext) => walk.child;

/** Paths of a span event. */
export const spanEventPaths: PathReader = (path) => {
  switch (path.name) {
    case 'time_unix_nano':
      return nanosField(event, TIME);
    case 'time':
      return timeField(event, TIME);
    case 'name':
      return textField(event, NAME);
    case 'attributes':
      return mapField(event, ATTRIBUTES, path.keys());
    case 'dropped_attributes_count':
      return uint32Field(event, DROPPED);
    case 'event_index':
      return EVENT_INDEX;
    default:
      throw unknownPath(path.name, path.text, 'spanevent');
  }
};

/** The reference's filter and transform never say which event of its span it is. */
const EVENT_INDEX = {
  get: (): never => {
    throw new OttlError("no 'event_index' property has been set");
  },
  set: (): never => {
    throw new OttlError("the 'event_index' path cannot be modified");
  },
};
