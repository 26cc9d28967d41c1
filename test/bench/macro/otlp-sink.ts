/** Takes OTLP over gRPC without TLS and counts items; nothing is kept. */
import * as grpc from '@grpc/grpc-js';
import { countItems } from '../../../src/pdata/count.js';
import type { Signal } from '../../../src/pdata/signal.js';
import { collectorService } from '../../../src/receivers/otlp/services.js';

export interface OtlpSink {
  readonly port: number;
  /** Data points, log records and spans taken so far. */
  readonly items: Readonly<Record<Signal, number>>;
}

/** @param delayMs before each answer. */
export async function startOtlpSink(delayMs: number): Promise<OtlpSink> {
  const items: Record<Signal, number> = { metrics: 0, logs: 0, traces: 0 };
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  for (const signal of ['metrics', 'logs', 'traces'] as const) {
    server.addService(collectorService(signal), {
      Export: (call: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) => {
        items[signal] += countItems(signal, call.request);
        if (delayMs > 0) setTimeout(() => answer(null, Buffer.alloc(0)), delayMs);
        else answer(null, Buffer.alloc(0));
      },
    });
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  );
  return { port, items };
}
