/** A blob service that takes everything and keeps nothing, in a process of its own. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const lengths = new Map<string, number>();
const server = createServer((request, response) => {
  const path = request.url!.split('?')[0]!;
  const isAppend = request.url!.includes('comp=appendblock');
  const offset = lengths.get(path) ?? 0;
  let received = 0;
  request.on('data', (piece: Buffer) => (received += piece.length));
  request.on('end', () => {
    lengths.set(path, isAppend ? offset + received : 0);
    response.writeHead(201, {
      ETag: '"0x1"',
      'x-ms-request-id': '1',
      'x-ms-version': '2025-05-05',
      ...(isAppend ? { 'x-ms-blob-append-offset': String(offset), 'x-ms-blob-committed-block-count': '1' } : {}),
    });
    response.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
process.stdin.resume().on('close', () => process.exit()); // whoever started it is gone
