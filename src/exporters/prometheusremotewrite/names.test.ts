import { expect, test } from 'vitest';
import { labelName, metricName, unitName, type NamedKind } from './names.js';

const NO_NAMESPACE = { namespace: '', suffixes: true };

test.each<[name: string, unit: string, kind: NamedKind, withSuffixes: string, without: string]>([
  [
    'http.server.request.duration',
    's',
    'other',
    'http_server_request_duration_seconds',
    'http_server_request_duration',
  ],
  ['system.cpu.time', 's', 'counter', 'system_cpu_time_seconds_total', 'system_cpu_time'],
  ['requests.total', '{req}', 'counter', 'requests_total', 'requests_total'],
  ['system.memory.utilization', '1', 'gauge', 'system_memory_utilization_ratio', 'system_memory_utilization'],
  ['net.io', 'By/s', 'gauge', 'net_io_bytes_per_second', 'net_io'],
  ['5xx.count', '', 'gauge', '_5xx_count', '_5xx_count'],
  ['queue.length', '{items}', 'gauge', 'queue_length', 'queue_length'],
  ['temp', 'Cel', 'gauge', 'temp_celsius', 'temp'],
  ['io.total.bytes', 'By', 'counter', 'io_bytes_total', 'io_total_bytes'],
  ['pool.size', '1', 'other', 'pool_size', 'pool_size'],
  ['cpu.ratio.max', '1', 'gauge', 'cpu_max_ratio', 'cpu_ratio_max'],
  ['speed', 'm/s', 'gauge', 'speed_meters_per_second', 'speed'],
  ['rate', '1/s', 'gauge', 'rate_per_second', 'rate'],
  ['foo.per.second', '1/s', 'gauge', 'foo_per_second_per_second', 'foo_per_second'],
  ['a__b..c', '', 'gauge', 'a_b_c', 'a__b_c'],
  ['_x', '', 'gauge', 'x', '_x'],
  ['temp\xc3\xa9rature', '', 'gauge', 'temp_rature', 'temp_rature'],
  ['a:b', 'k{B}', 'other', 'a:b', 'a:b'],
  ['x', ' s ', 'gauge', 'x_seconds', 'x'],
  ['x', 'widgets/fortnight', 'gauge', 'x_widgets_per_fortnight', 'x'],
])('%s in %j as %s', (name, unit, kind, withSuffixes, without) => {
  expect(metricName(name, unit, kind, NO_NAMESPACE)).toBe(withSuffixes);
  expect(metricName(name, unit, kind, { namespace: '', suffixes: false })).toBe(without);
});

test('a namespace stands in front as it is, also of a digit', () => {
  expect(metricName('1st', '', 'gauge', { namespace: 'app', suffixes: true })).toBe('app_1st');
  expect(metricName('1st', '', 'gauge', { namespace: 'my-app', suffixes: false })).toBe('my-app_1st');
});

test.each([
  ['a.b', 'a_b'],
  ['http.status_code', 'http_status_code'],
  ['_x', 'key_x'],
  ['__x', '__x'],
  ['1x', 'key_1x'],
  ['a..b', 'a__b'],
  ['\xe6\x97\xa5\xe6\x9c\xac', '__'],
  ['\xff', 'key_'],
  ['', ''],
])('the attribute %j becomes the label %j', (key, name) => {
  expect(labelName(key)).toBe(name);
});

test.each([
  ['By/s', 'bytes_per_second'],
  ['1', ''],
  ['{req}', ''],
  ['s', 'seconds'],
])('the unit %j is %j in metadata', (unit, name) => {
  expect(unitName(unit)).toBe(name);
});
