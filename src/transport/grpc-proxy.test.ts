import { expect, test } from 'vitest';
import { grpcRoute } from './grpc-proxy.js';

test.each([
  ['http://proxy:3128', 'dns:proxy:3128'],
  ['http://proxy', 'dns:proxy:443'],
  ['proxy', 'dns:proxy:443'],
  ['http://proxy:80', 'dns:proxy:80'],
  ['http://proxy:80/', 'dns:proxy:80'],
  ['proxy:80', 'dns:proxy:80'],
  ['http://u:80@proxy', 'dns:proxy:443'],
  ['https://proxy', 'dns:proxy:443'],
])('HTTPS_PROXY %s is dialled at %s, as by grpc-go', (proxy, dialled) => {
  expect(grpcRoute('far.example:4317', { HTTPS_PROXY: proxy })).toMatchObject({ dialled, farSide: 'far.example:4317' });
});
