import { expect, test } from 'vitest';
import { CERTIFIED_GRPC, PLAIN_HTTP, SECURED_GRPC } from '../../../test/lens/support/endpoints.js';
import type { SetUp } from '../api.js';
import { sendCommand } from './send-command.js';

test.each<[SetUp['endpoints'], string | undefined, string | undefined]>([
  [
    [PLAIN_HTTP, SECURED_GRPC],
    '/home/a b/ca.crt',
    `npx otlp-hub send --endpoint https://localhost:4317 --ca '/home/a b/ca.crt' --token "$OTLP_HUB_TOKEN"`,
  ],
  [
    [SECURED_GRPC],
    undefined,
    'npx otlp-hub send --endpoint https://localhost:4317 --ca ca.crt --token "$OTLP_HUB_TOKEN"',
  ],
  [
    [{ ...PLAIN_HTTP, credential: 'basicauth' }],
    undefined,
    'npx otlp-hub send --endpoint http://localhost:4318 --protocol http/protobuf --header "authorization=Basic $OTLP_HUB_LOGIN"',
  ],
  [
    [CERTIFIED_GRPC],
    undefined,
    'npx otlp-hub send --endpoint https://localhost:4317 --ca ca.crt --cert client.crt --key client.key',
  ],
  [[PLAIN_HTTP], undefined, 'npx otlp-hub send --endpoint http://localhost:4318 --protocol http/protobuf'],
  [[], undefined, undefined],
])('%j %s', (endpoints, caFile, command) => {
  expect(sendCommand(endpoints, caFile)).toBe(command);
});
