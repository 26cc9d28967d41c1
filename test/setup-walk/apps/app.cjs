/** Asks a server of its own once and logs a line: two spans, a log record, metrics of both. */
const http = require('node:http');
const log = require('pino')();

const server = http.createServer((_, response) => response.end('ok'));
server.listen(0, async () => {
  await (await fetch(`http://localhost:${server.address().port}/`)).text();
  log.info('hello from node');
  server.close();
});
