import { encodeRequest } from '../../../src/pdata/builder.js';

const TIME = '1700000000000000000';

function logs(records: number, text: string): Uint8Array {
  const logRecords = Array.from({ length: records }, (_, index) => ({
    timeUnixNano: TIME,
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: `${text} ${index}` },
  }));
  return encodeRequest('logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
}

/** 1,000 log records. */
export const LOGS = logs(1000, 'job finished');

/** As long as the recorded one, to the byte: the answer tells its length. */
export const LOGS_OVER_4_MIB = padded(logs(10_000, 'x'.repeat(450)), 4_976_280);

/** 1,000 data points. */
export const METRICS = encodeRequest('metrics', {
  resourceMetrics: [
    {
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'job.queue.depth',
              gauge: {
                dataPoints: Array.from({ length: 1000 }, (_, index) => ({ timeUnixNano: TIME, asInt: String(index) })),
              },
            },
          ],
        },
      ],
    },
  ],
});

/** Field 15, which no request has, of a wire type that protobuf does not have. */
export const UNKNOWN_WIRE_TYPE = Buffer.from([0x7e]);

/** Lengthens a request by an unknown field. */
function padded(request: Uint8Array, length: number): Uint8Array {
  const header = Buffer.from([0x7a, 0, 0, 0, 0]);
  const rest = length - request.length - header.length;
  for (let i = 1, value = rest; i < 5; i++, value >>>= 7) header[i] = (value & 0x7f) | (i < 4 ? 0x80 : 0);
  return Buffer.concat([request, header, Buffer.alloc(rest)]);
}
