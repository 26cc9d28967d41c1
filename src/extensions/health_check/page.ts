import { createServer, type RequestListener } from 'node:http';
import { fastify, type FastifyReply, type FastifyRequest } from 'fastify';
import type { HealthCheckConfig } from './config.js';
import type { HealthState } from './state.js';

/** The page, for any method. */
export async function createPage(config: HealthCheckConfig, state: HealthState): Promise<RequestListener> {
  let listener: RequestListener | undefined;
  const app = fastify({
    // Connections are accepted elsewhere; this server never listens.
    serverFactory(handler) {
      listener = handler;
      return createServer();
    },
  });
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
    isAt(config.path, request.raw.url ?? '/') ? page(reply, config, state) : notFound(reply);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.all('*', answer);
  app.setNotFoundHandler(answer); // methods that the router does not know
  app.setErrorHandler((_error, request, reply) => answer(request, reply)); // content types that it cannot read
  await app.ready();
  return listener!; // set by fastify() above
}

function page(reply: FastifyReply, { response_body: texts }: HealthCheckConfig, state: HealthState): FastifyReply {
  void reply.code(state.ready ? 200 : 503);
  if (texts === undefined) return reply.header('content-type', 'application/json').send(Buffer.from(state.document()));
  const text = state.ready ? texts.healthy : texts.unhealthy;
  return reply.header('content-type', 'text/plain; charset=utf-8').send(Buffer.from(text));
}

/** Go's `http.ServeMux`: exact, or everything below a path that ends in `/`. */
function isAt(path: string, url: string): boolean {
  const [asked = ''] = url.split('?', 1);
  return asked === path || (path.endsWith('/') && asked.startsWith(path));
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' })
    .send(Buffer.from('404 page not found\n'));
}
