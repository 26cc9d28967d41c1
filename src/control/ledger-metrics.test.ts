import { expect, test } from 'vitest';
import { Ledger } from '../service/ledger/ledger.js';
import { ledgerMetrics } from './ledger-metrics.js';

test('shows every account with its outcomes, reasons and what is pending', () => {
  const ledger = new Ledger();
  const pipeline = ledger.pipeline('logs', 'logs');
  pipeline.accepted(10);
  pipeline.delivered(7);
  pipeline.dropped(2, 'filtered');
  ledger.exporter('azureblob', 'logs').accepted(7);
  expect(ledgerMetrics(ledger.snapshot()).split('\n')).toEqual([
    '# HELP otlp_hub_ledger_items_total Items by what became of them, and why',
    '# TYPE otlp_hub_ledger_items_total counter',
    'otlp_hub_ledger_items_total{account="azureblob",kind="exporter",outcome="accepted",reason="",signal="logs"} 7',
    'otlp_hub_ledger_items_total{account="azureblob",kind="exporter",outcome="delivered",reason="",signal="logs"} 0',
    'otlp_hub_ledger_items_total{account="logs",kind="pipeline",outcome="accepted",reason="",signal="logs"} 10',
    'otlp_hub_ledger_items_total{account="logs",kind="pipeline",outcome="delivered",reason="",signal="logs"} 7',
    'otlp_hub_ledger_items_total{account="logs",kind="pipeline",outcome="dropped",reason="filtered",signal="logs"} 2',
    '# HELP otlp_hub_ledger_pending_items Accepted items nothing has become of yet',
    '# TYPE otlp_hub_ledger_pending_items gauge',
    'otlp_hub_ledger_pending_items{account="azureblob",kind="exporter",signal="logs"} 7',
    'otlp_hub_ledger_pending_items{account="logs",kind="pipeline",signal="logs"} 1',
    '',
  ]);
});
