import {
  duration,
  list,
  map,
  object,
  schema,
  secret,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';
import { tlsClientSchema, validateTlsClient, type TlsClientConfig } from '../../transport/tls-config.js';

const fields = {
  client_id: string({ default: '', doc: 'Who the hub is to the authorization server.' }),
  client_id_file: string({
    default: '',
    doc: 'File that holds it, read for each token; takes the place of `client_id`.',
  }),
  client_secret: secret({ doc: 'Its secret.' }),
  client_secret_file: string({
    default: '',
    doc: 'File that holds the secret, read for each token; takes the place of `client_secret`.',
  }),
  endpoint_params: map(list(string({ default: '', doc: 'A value.' }), { doc: 'Values.' }), {
    doc: 'More parameters of the request for a token, e.g. `audience`.',
  }),
  token_url: string({ default: '', doc: 'URL of the token endpoint.' }),
  scopes: list(string({ default: '', doc: 'A scope.' }), { doc: 'Permissions to ask for.' }),
  tls: object<TlsClientConfig>(
    { fields: tlsClientSchema.fields, validate: undefined },
    { doc: 'TLS to the authorization server.' },
  ),
  timeout: duration({ default: '0s', doc: 'Limit of one request for a token. 0 for none.' }),
  expiry_buffer: duration({ default: '5m', doc: 'Ask for a new token so long before the old one ends.' }),
};

export const oauth2ClientSchema = schema(fields, validate);

export type Oauth2ClientConfig = InferConfig<typeof oauth2ClientSchema>;

export const NO_CLIENT_ID = 'no ClientID provided in the OAuth2 exporter configuration';
export const NO_CLIENT_SECRET = 'no ClientSecret provided in OAuth Client Credentials configuration';

/** Source followed: contrib `oauth2clientauthextension/config.go` at 0.131.0; the first problem found is the one reported. */
function validate(config: ConfigOf<typeof fields>, issues: Issues): void {
  const problem = firstProblem(config);
  if (problem !== undefined) issues.add([], problem);
  validateTlsClient(config.tls, issues, ['tls']);
}

function firstProblem(config: ConfigOf<typeof fields>): string | undefined {
  if (config.client_id === '' && config.client_id_file === '') return NO_CLIENT_ID;
  if (config.client_secret === '' && config.client_secret_file === '') return NO_CLIENT_SECRET;
  return config.token_url === '' ? 'no TokenURL provided in OAuth Client Credentials configuration' : undefined;
}
