/** What lists of log records and of traces read alike. */
import { anyValueText } from '../../pdata/any-value.js';
import { Cursor } from '../../pdata/cursor.js';
import { KEY_VALUE, RESOURCE } from '../../pdata/fields.js';

const SERVICE_NAME = 'service.name';

export function eachField(message: Uint8Array, field: number, visit: (content: Uint8Array) => void): void {
  const cursor = new Cursor(message);
  for (let tag = cursor.tag(); tag !== 0; tag = cursor.tag()) {
    if (tag === field) visit(cursor.bytes());
    else cursor.skip(tag);
  }
}

/** Of a key that comes twice the first one counts, as where an item is shown whole. */
export function serviceOf(resource: Uint8Array): string {
  let service: string | undefined;
  eachField(resource, RESOURCE.attributes, (attribute) => {
    let key = '';
    eachField(attribute, KEY_VALUE.key, (content) => (key = Buffer.from(content).toString('utf8')));
    if (key !== SERVICE_NAME) return;
    eachField(attribute, KEY_VALUE.value, (value) => (service ??= anyValueText(value, 0, value.length)));
  });
  return service ?? '';
}
