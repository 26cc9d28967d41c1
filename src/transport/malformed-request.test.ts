import { createServer, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { MalformedRequests } from './malformed-request.js';

/** Sends `text` to a server that answers what comes whole in the reverse order of arrival. @returns all that comes back. */
async function answersTo(text: string, whole: number): Promise<string> {
  const malformed = new MalformedRequests();
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    malformed.add(request, response);
    request.resume().once('end', () => {
      waiting.push(response);
      if (waiting.length < whole) return;
      setImmediate(() => waiting.reverse().forEach((one) => one.end(`answer to ${one.req.url}`)));
    });
  });
  server.on('clientError', malformed.answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const received = await new Promise<string>((resolve) => {
    let all = '';
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part: string) => (all += part));
    socket.once('close', () => resolve(all));
  });
  server.close();
  return received;
}

const post = (url: string): string => `POST ${url} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab`;
const statuses = (text: string): string[] => text.match(/HTTP\/1\.1 \d+|answer to \/\d/g) ?? [];

test('requests that came whole before a malformed one are answered first', async () => {
  expect(statuses(await answersTo(`${post('/1')}${post('/2')}no request\r\n\r\n`, 2))).toEqual([
    'HTTP/1.1 200',
    'answer to /1',
    'HTTP/1.1 200',
    'answer to /2',
    'HTTP/1.1 400',
  ]);
});

test('a request that turns out to be malformed itself is refused, behind the one before it', async () => {
  const broken = 'POST /2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';
  expect(statuses(await answersTo(broken, 1))).toEqual(['HTTP/1.1 400']);
  expect(statuses(await answersTo(post('/1') + broken, 1))).toEqual(['HTTP/1.1 200', 'answer to /1', 'HTTP/1.1 400']);
});
