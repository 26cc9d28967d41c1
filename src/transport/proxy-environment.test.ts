/** The rules of Go's httpproxy; each row's answer was had from it. */
import { expect, test } from 'vitest';
import { proxyFor, type ProxyEnvironment } from './proxy-environment.js';

/** Target, `NO_PROXY`, whether Go's client asks the proxy. */
const RULES: readonly (readonly [target: string, noProxy: string, proxied: boolean])[] = [
  ['http://a.example/', '', true],
  ['http://a.example/', 'a.example', false],
  ['http://a.example/', 'A.Example', false],
  ['http://a.example/', 'example', false],
  ['http://a.example/', 'xample', true],
  ['http://a.example/', '.example', false],
  ['http://a.example/', '*.example', false],
  ['http://a.example/', '.a.example', true],
  ['http://a.example/', '*.a.example', true],
  ['http://b.a.example/', '.a.example', false],
  ['http://b.a.example/', '*.a.example', false],
  ['http://a.example/', 'a.example:80', false],
  ['http://a.example/', 'a.example:', false],
  ['http://a.example/', 'a.example:81', true],
  ['http://a.example:81/', 'a.example:81', false],
  ['http://a.example/', 'a.example:http', true],
  ['http://a.example/', ':80', true],
  ['http://a.example/', 'b, *', false],
  ['http://a.example/', 'b,, a.example ,c', false],
  ['http://a.example/', 'b c a.example', true],
  ['http://a.example/', '*example', true],
  ['http://a.example/', '*:80', true],
  ['http://bücher.example/', 'bücher.example', false],
  ['http://10.1.2.3/', '10.0.0.0/8', false],
  ['http://11.1.2.3/', '10.0.0.0/8', true],
  ['http://10.1.2.3/', '10.1.2.3', false],
  ['http://10.1.2.3/', '10.1.2.3:80', false],
  ['http://10.1.2.3/', '10.1.2.3:81', true],
  ['http://10.1.2.3/', '10.1.2.3/33', true],
  ['http://10.1.2.3/', '2.3', true],
  ['http://10.1.2.3/', '10.0.0.0/8:80', true],
  ['http://[fd00::1]/', 'fd00::/8', false],
  ['http://[fd00::1]/', 'FD00:0::1', false],
  ['http://[fd00::1]:81/', '[fd00::1]:81', false],
  ['http://[fd00::1]:80/', '[fd00::1]:81', true],
  ['http://[fe80::1]/', 'fd00::/8', true],
  ['http://localhost:9090/', '', false],
  ['http://127.0.0.1/', '', false],
  ['http://127.8.9.1/', '', false],
  ['http://[::1]/', '', false],
  ['http://sub.localhost/', '', true],
];

test.each(RULES)('%s with NO_PROXY %j asks the proxy: %j', (target, noProxy, proxied) => {
  const environment = { HTTP_PROXY: 'http://proxy:3128', NO_PROXY: noProxy };
  expect(proxyFor(new URL(target), '', environment) !== undefined).toBe(proxied);
});

test.each<[ProxyEnvironment, string, string | undefined]>([
  [{}, 'http://a.example/', undefined],
  [{ HTTP_PROXY: 'proxy:3128' }, 'http://a.example/', 'http://proxy:3128/'],
  [{ http_proxy: 'http://proxy:3128' }, 'http://a.example/', 'http://proxy:3128/'],
  [{ HTTP_PROXY: 'upper', http_proxy: 'lower' }, 'http://a.example/', 'http://upper/'],
  [{ HTTP_PROXY: '', http_proxy: 'lower' }, 'http://a.example/', 'http://lower/'],
  [{ HTTP_PROXY: 'proxy:3128' }, 'https://a.example/', undefined],
  [{ HTTPS_PROXY: 'https://proxy' }, 'https://a.example/', 'https://proxy/'],
  [{ HTTPS_PROXY: 'u:p@proxy:1' }, 'https://a.example/', 'http://u:p@proxy:1/'],
  [{ HTTPS_PROXY: 'http://[::1' }, 'https://a.example/', undefined],
  [{ HTTP_PROXY: 'p', no_proxy: 'a.example' }, 'http://a.example/', undefined],
  [{ HTTP_PROXY: 'p', NO_PROXY: 'b', no_proxy: 'a.example' }, 'http://a.example/', 'http://p/'],
  [{ ALL_PROXY: 'p' }, 'http://a.example/', undefined],
  [{ HTTP_PROXY: 'p', REQUEST_METHOD: 'GET' }, 'http://a.example/', 'http://p/'],
])('with %j, %s goes through %s', (environment, target, expected) => {
  expect(proxyFor(new URL(target), '', environment)?.href).toBe(expected);
});

test('a configured proxy stands above the environment, also for this machine', () => {
  const environment = { HTTP_PROXY: 'p', NO_PROXY: '*' };
  expect(proxyFor(new URL('http://localhost/'), 'http://mine:1', environment)?.host).toBe('mine:1');
});

test.each([
  ['socks5://proxy:1080', ''],
  ['', 'socks5://proxy:1080'],
])('a SOCKS proxy is refused: proxy_url %j, HTTP_PROXY %j', (configured, fromEnvironment) => {
  expect(() => proxyFor(new URL('http://a.example/'), configured, { HTTP_PROXY: fromEnvironment })).toThrow(
    /is no http or https URL; SOCKS proxies are not supported/,
  );
});
