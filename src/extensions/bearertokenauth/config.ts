import { list, schema, secret, string, type ConfigOf, type InferConfig, type Issues } from '../../component/schema.js';

const fields = {
  header: string({ default: 'Authorization', doc: 'Header that carries the token.' }),
  scheme: string({
    default: 'Bearer',
    doc: 'Word in front of the token, with one space between. Empty: the token alone.',
  }),
  token: secret({ doc: 'The token. Not together with `tokens`.' }),
  tokens: list(secret({ doc: 'A token.' }), {
    doc: 'Tokens, any of which is accepted; requests that go out carry the first.',
  }),
  filename: string({
    default: '',
    doc: 'File with a token a line, read again when it changes. Takes the place of `token` and `tokens`.',
  }),
};

export const bearerTokenAuthSchema = schema(fields, validate);

export type BearerTokenAuthConfig = InferConfig<typeof bearerTokenAuthSchema>;

/** Source followed: contrib `bearertokenauthextension/config.go` at 0.131.0; the first problem found is the one reported. */
function validate({ token, tokens, filename }: ConfigOf<typeof fields>, issues: Issues): void {
  if (token === '' && tokens.length === 0 && filename === '') issues.add([], 'no bearer token provided');
  else if (token !== '' && tokens.length > 0) issues.add([], 'either tokens or token should be provided, not both');
}
