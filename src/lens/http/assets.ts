/** The built page. It stands in the package at `dist/lens/page`, whether the hub runs from there or from its sources. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { packageFile } from '../../component/package-file.js';

const FOLDER = packageFile('dist/lens/page');

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  map: 'application/json',
};

const NOT_BUILT = 'The page has not been built: run npm run build, then load this page again.\n';

interface Asset {
  readonly status: 200 | 404 | 503;
  readonly type: string;
  readonly body: string | Buffer;
}

/** `GET /lens/` and the files beside it. Only names that are in the folder are served. */
export function assetRoutes(app: FastifyInstance): void {
  app.get('/lens', (_request, reply) => reply.redirect('/lens/', 302));
  app.get('/lens/', async (_request, reply) => {
    const { status, type, body } = await assetOf('index.html');
    return reply.code(status).type(type).header('cache-control', 'no-cache').send(body);
  });
  app.get<{ Params: { file: string } }>('/lens/:file', async ({ params }, reply) => {
    const { status, type, body } = await assetOf(params.file);
    return reply.code(status).type(type).header('cache-control', 'no-cache').send(body);
  });
}

async function assetOf(file: string): Promise<Asset> {
  const plain = TYPES['txt']!; // it is there
  const files = await readdir(FOLDER).catch((): string[] => []);
  if (files.length === 0) return { status: 503, type: plain, body: NOT_BUILT };
  const type = TYPES[file.slice(file.lastIndexOf('.') + 1)];
  if (type === undefined || !files.includes(file))
    return { status: 404, type: plain, body: 'There is no such file.\n' };
  return { status: 200, type, body: await readFile(join(FOLDER, file)) };
}
