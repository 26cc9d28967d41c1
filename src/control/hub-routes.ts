/** What the control server says about the hub as a whole. */
import type { FastifyInstance } from 'fastify';
import { maskedConfig } from '../config/masked-config.js';
import type { Hub } from '../hub.js';
import { ledgerMetrics } from './ledger-metrics.js';

/**
 * - `GET /ledger`: where every accepted item is, per pipeline, exporter and durable log (`LedgerSnapshot`).
 * - `GET /metrics`: the same as Prometheus metrics, `otlp_hub_ledger_…`.
 * - `GET /config`: the running configuration with every default filled in and every secret masked.
 * - `GET /addresses`: what is bound, by name.
 * - `POST /flush`: sends on at once what is held back; answers when exporters are done with it, with the ledger.
 */
export function hubRoutes(hub: () => Hub): (app: FastifyInstance) => void {
  return (app) => {
    app.get('/ledger', () => hub().ledger());
    app.get('/metrics', (_request, reply) =>
      reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(ledgerMetrics(hub().ledger())),
    );
    app.get('/config', () => maskedConfig(hub().config));
    app.get('/addresses', () => Object.fromEntries(hub().addresses));
    app.post('/flush', async () => {
      await hub().flush();
      return hub().ledger();
    });
  };
}
