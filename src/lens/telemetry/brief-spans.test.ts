import { expect, test } from 'vitest';
import { encodeRequest } from '../../pdata/builder.js';
import { eachBriefSpan, type BriefSpan } from './brief-spans.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

test('says of each span what a list needs', () => {
  const resource = (service: string) => ({
    attributes: [
      { key: 'host.name', value: { stringValue: 'h' } },
      { key: 'service.name', value: { stringValue: service } },
    ],
  });
  const root = {
    traceId: TRACE,
    spanId: '00000000000000a1',
    name: 'GET /',
    startTimeUnixNano: '1700000000000500000',
    endTimeUnixNano: '1700000000020000000',
    attributes: [{ key: 'a', value: { intValue: 1 } }],
    status: { code: 2, message: 'no' },
  };
  const child = { traceId: TRACE, spanId: '00000000000000b1', parentSpanId: '00000000000000a1', name: 'SELECT' };
  const chunk = encodeRequest('traces', {
    resourceSpans: [
      { resource: resource('shop'), scopeSpans: [{ scope: { name: 'x' }, spans: [root] }] },
      { scopeSpans: [{ spans: [child] }] },
    ],
  });
  const found: BriefSpan[] = [];
  eachBriefSpan(chunk, (span) => found.push(span));
  expect(found).toEqual([
    {
      traceId: TRACE,
      isRoot: true,
      name: 'GET /',
      service: 'shop',
      start: 1700000000000.5,
      end: 1700000000020,
      isError: true,
    },
    { traceId: TRACE, isRoot: false, name: 'SELECT', service: '', start: 0, end: 0, isError: false },
  ]);
});
