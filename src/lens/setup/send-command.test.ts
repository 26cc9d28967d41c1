import { expect, test } from 'vitest';
import type { SetUp } from '../api.js';
import { sendCommand } from './send-command.js';

const grpc = {
  receiver: 'otlp',
  protocol: 'grpc',
  address: 'https://localhost:4317',
  tls: true,
  credential: 'bearertokenauth',
};
const http = { receiver: 'otlp', protocol: 'http', address: 'http://localhost:4318', tls: false };

test.each<[SetUp['endpoints'], string | undefined, string | undefined]>([
  [
    [http, grpc],
    '/home/a b/ca.crt',
    `npx otlp-hub send --endpoint https://localhost:4317 --ca '/home/a b/ca.crt' --token "$OTLP_HUB_TOKEN"`,
  ],
  [[grpc], undefined, 'npx otlp-hub send --endpoint https://localhost:4317 --ca ca.crt --token "$OTLP_HUB_TOKEN"'],
  [[http], undefined, 'npx otlp-hub send --endpoint http://localhost:4318 --protocol http/protobuf'],
  [[], undefined, undefined],
])('%j %s', (endpoints, caFile, command) => {
  expect(sendCommand(endpoints, caFile)).toBe(command);
});
