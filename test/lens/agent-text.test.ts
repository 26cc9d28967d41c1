/** The collector agent's text of the set-up tab is a whole configuration. */
import { expect, test } from 'vitest';
import { checkConfig } from '../../src/check-config.js';
import { connectTexts } from '../../src/lens/setup/connect-texts.js';
import { TempFolder } from '../support/temp.js';

const grpc = {
  receiver: 'otlp',
  protocol: 'grpc',
  address: 'https://localhost:4317',
  tls: true,
  credential: 'bearertokenauth',
};
const http = { receiver: 'otlp', protocol: 'http', address: 'http://localhost:4318', tls: false };

test.each([[grpc], [http]])('$protocol', async (endpoint) => {
  const text = connectTexts([endpoint], undefined).find(({ title }) => title === 'Collector agent')!.text;
  using folder = new TempFolder();
  folder.write('ca.crt', '');
  const report = await checkConfig({ config: folder.write('agent.yaml', text), env: { OTLP_HUB_TOKEN: 'secret' } });
  expect(report.problems).toEqual([]);
  expect(Object.keys(report.config?.service.pipelines ?? {})).toEqual(['metrics', 'logs', 'traces']);
});
