/** The collector agent's text of the set-up tab is a whole configuration. */
import { expect, test } from 'vitest';
import { CERTIFIED_GRPC, PLAIN_HTTP, SECURED_GRPC } from './support/endpoints.js';
import { checkConfig } from '../../src/check-config.js';
import { connectTexts } from '../../src/lens/setup/connect-texts.js';
import { TempFolder } from '../support/temp.js';

const SECRETS = { OTLP_HUB_TOKEN: 'secret', OTLP_HUB_LOGIN: 'c29tZW9uZTpzZWNyZXQ=' };

test.each([[SECURED_GRPC], [PLAIN_HTTP], [CERTIFIED_GRPC], [{ ...PLAIN_HTTP, credential: 'basicauth' }]])(
  '$protocol $credential',
  async (endpoint) => {
    const text = connectTexts([endpoint], undefined).find(({ title }) => title === 'Collector agent')!.text;
    using folder = new TempFolder();
    for (const name of ['ca.crt', 'client.crt', 'client.key']) folder.write(name, '');
    const report = await checkConfig({ config: folder.write('agent.yaml', text), env: SECRETS });
    expect(report.problems).toEqual([]);
    expect(Object.keys(report.config?.service.pipelines ?? {})).toEqual(['metrics', 'logs', 'traces']);
  },
);
