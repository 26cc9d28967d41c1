import { expect, test } from 'vitest';
import { encodeRequest } from '../../pdata/builder.js';
import type { LogRow } from '../api.js';
import { eachBriefLog } from './brief-logs.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function rowsOf(logRecords: readonly object[], service = 'shop'): LogRow[] {
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const rows: LogRow[] = [];
  const chunk = encodeRequest('logs', { resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
  eachBriefLog(chunk, (log) => rows.push(log.row(rows.length, 5)));
  return rows;
}

test('says of each record what a list needs', () => {
  const whole = {
    timeUnixNano: '1700000000000500000',
    observedTimeUnixNano: '1700000000001000000',
    severityNumber: 17,
    severityText: 'ERROR',
    body: { stringValue: 'über' },
    attributes: [{ key: 'a', value: { intValue: 1 } }],
    traceId: TRACE,
    spanId: '00000000000000b1',
  };
  expect(
    rowsOf([whole, {}, { body: { kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } } }]),
  ).toEqual([
    {
      id: 0,
      time: 1700000000000.5,
      observedTime: 1700000000001,
      arrived: 5,
      severity: 17,
      severityText: 'ERROR',
      service: 'shop',
      body: { text: 'über' },
      traceId: TRACE,
      spanId: '00000000000000b1',
    },
    { id: 1, arrived: 5, severity: 0, severityText: '', service: 'shop', body: { text: '' } },
    { id: 2, arrived: 5, severity: 0, severityText: '', service: 'shop', body: { text: '{"k":true}' } },
  ]);
});

test('a long body is cut, with its size, and never within a character', () => {
  const [long, pairs] = rowsOf([
    { body: { stringValue: 'x'.repeat(1_000_000) } },
    { body: { stringValue: `x${'😀'.repeat(100_000)}` } },
  ]);
  expect(long?.body).toEqual({ text: 'x'.repeat(500), bytes: 1_000_000 });
  expect(pairs?.body).toEqual({ text: `x${'😀'.repeat(249)}`, bytes: 400_001 });
});
