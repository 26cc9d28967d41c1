import type { Batch } from '../../src/pdata/batch.js';

/** The batch as it comes from the network, in buffers whose memory is lent to others afterwards. */
export function lentBatch(batch: Batch): { readonly batch: Batch; lendAgain(): void } {
  const chunks = batch.chunks.map((chunk) => Buffer.from(chunk));
  return { batch: { ...batch, chunks }, lendAgain: () => chunks.forEach((chunk) => chunk.fill(0xff)) };
}

/** Metrics of every kind, one series each, whose values depend on the round. */
export function everyKind(round: number, temporality: 1 | 2): object {
  const attributes = [{ key: 'route', value: { stringValue: '/v1/jobs' } }];
  const common = {
    attributes,
    startTimeUnixNano: '1763900000000000000',
    timeUnixNano: `${1763900001 + round}000000000`,
  };
  const aggregationTemporality = temporality;
  const exemplars = [{ timeUnixNano: common.timeUnixNano, asDouble: round, traceId: '0'.repeat(31) + '1' }];
  const buckets = { offset: 3, bucketCounts: ['1', `${round}`, '2'] };
  return {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'client-api' } }] },
        scopeMetrics: [
          {
            scope: { name: 'scope', attributes },
            metrics: [
              { name: 'gauge', unit: 's', gauge: { dataPoints: [{ ...common, asDouble: round }] } },
              {
                name: 'sum',
                sum: {
                  aggregationTemporality,
                  isMonotonic: true,
                  dataPoints: [{ ...common, asInt: `${round}`, exemplars }],
                },
              },
              {
                name: 'histogram',
                histogram: {
                  aggregationTemporality,
                  dataPoints: [
                    {
                      ...common,
                      count: '6',
                      sum: round,
                      min: 1,
                      max: 9,
                      explicitBounds: [1, 5],
                      bucketCounts: ['1', '2', '3'],
                      exemplars,
                    },
                  ],
                },
              },
              {
                name: 'exponential',
                exponentialHistogram: {
                  aggregationTemporality,
                  dataPoints: [
                    {
                      ...common,
                      count: `${3 + round}`,
                      sum: round,
                      scale: 2,
                      positive: buckets,
                      negative: buckets,
                      exemplars,
                    },
                  ],
                },
              },
              {
                name: 'summary',
                summary: {
                  dataPoints: [
                    { ...common, count: '3', sum: round, quantileValues: [{ quantile: 0.5, value: round }] },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
}
