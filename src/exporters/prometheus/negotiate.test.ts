import { expect, test } from 'vitest';
import { negotiate } from './negotiate.js';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

test.each([
  ['native histograms asked for', `${PROTOBUF};q=0.6,application/openmetrics-text;version=1.0.0;q=0.5`, 'openmetrics'],
  ['nothing but protobuf', PROTOBUF, 'text'],
  ['no header', '', 'text'],
  ['half a type', 'openmetrics-text', 'text'],
  ['too many slashes', 'application/openmetrics-text/x', 'text'],
  ['parameters that are none', 'application/openmetrics-text;version;q=x=y', 'openmetrics'],
  ['a quality that is none', 'text/plain;q=much,application/openmetrics-text;q=0.1', 'openmetrics'],
])('%s', (_name, accept, format) => {
  expect(negotiate(accept, true).format).toBe(format);
});

test('the escaping asked for holds, unless it is unknown', () => {
  expect(negotiate('text/plain;escaping=dots', true).escaping).toBe('dots');
  expect(negotiate('text/html;escaping=values,text/plain;q=0.1', true).escaping).toBe('values');
  expect(negotiate('text/plain;escaping=none', true).escaping).toBe('underscores');
});
