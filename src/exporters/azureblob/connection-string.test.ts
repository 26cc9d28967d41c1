import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseConnectionString } from './connection-string.js';

const SECRET = 'Zm9vYmFyc2VjcmV0Zm9vYmFyc2VjcmV0';

function failure(text: string): string {
  try {
    parseConnectionString(text);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('the emulator by its short name', () => {
  expect(parseConnectionString('UseDevelopmentStorage=true')).toMatchObject({
    url: 'http://127.0.0.1:10000/devstoreaccount1/',
    access: { kind: 'key', account: 'devstoreaccount1' },
  });
  const elsewhere = 'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite/;';
  expect(parseConnectionString(elsewhere).url).toBe('http://azurite:10000/devstoreaccount1/');
});

test('a signature may begin with a question mark, as portals show it', () => {
  const { access } = parseConnectionString('BlobEndpoint=https://a.blob.core.windows.net;SharedAccessSignature=?sig=x');
  expect(access).toEqual({ kind: 'sas', signature: 'sig=x' });
});

test.each([
  [`AccountName=a;AccountKey=${SECRET};oops`, "part 3 of 3 has no '='"],
  [`AccountName=a b;AccountKey=${SECRET}`, 'AccountName or EndpointSuffix gives no valid address'],
  [`BlobEndpoint=ftp://a/;SharedAccessSignature=${SECRET}`, 'BlobEndpoint must begin with http:// or https://'],
  [`BlobEndpoint=here;SharedAccessSignature=${SECRET}`, 'BlobEndpoint gives no valid address'],
  [`DefaultEndpointsProtocol=htp;AccountName=a;AccountKey=${SECRET}`, 'DefaultEndpointsProtocol must be http or https'],
  [
    `AccountName=a;AccountKey=${SECRET}-`,
    'decode account key: illegal base64 data at input byte 32 (AccountKey, 33 characters)',
  ],
  [`AccountName=aAccountKey=${SECRET}`, "part 1 of 1 has AccountKey= in it; put a ';' in front of it"],
  ['AccountName=a;AccountKey=', 'decode account key'],
  [`AccountKey=${SECRET}`, 'connection string needs either AccountName or BlobEndpoint'],
])('%s: the part is named', (text, message) => {
  const shown = failure(text);
  expect(shown).toContain(`failed to create client from connection string: `);
  expect(shown).toContain(message);
  expect(shown).not.toContain(SECRET);
});

test('whatever is wrong with it, no key and no signature is shown', () => {
  const good = `DefaultEndpointsProtocol=https;AccountName=account;AccountKey=${SECRET};EndpointSuffix=core.windows.net`;
  const edit = fc.record({ at: fc.nat(good.length), cut: fc.nat(12), put: fc.string({ maxLength: 3 }) });
  fc.assert(
    fc.property(edit, ({ at, cut, put }) => {
      const broken = good.slice(0, at) + put + good.slice(at + cut);
      const shown = failure(broken);
      for (let i = 0; i + 8 <= SECRET.length; i++) expect(shown).not.toContain(SECRET.slice(i, i + 8));
    }),
    { numRuns: 2000 },
  );
});
