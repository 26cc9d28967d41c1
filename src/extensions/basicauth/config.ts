import {
  pointer,
  schema,
  secret,
  string,
  type ConfigOf,
  type InferConfig,
  type Issues,
} from '../../component/schema.js';

const htpasswdSchema = schema({
  file: string({ default: '', doc: 'File with a `user:password` a line, as `htpasswd` writes it. Read at start.' }),
  inline: secret({
    goType: 'string',
    doc: 'Such lines themselves; they come after those of the file, and the last of a user counts.',
  }),
});

const clientAuthSchema = schema({
  username: string({ default: '', doc: 'User that requests go out as. Without a colon.' }),
  password: secret({ doc: 'The password.' }),
});

const fields = {
  htpasswd: pointer(htpasswdSchema, { doc: 'Who may send, for receivers. Not together with `client_auth`.' }),
  client_auth: pointer(clientAuthSchema, { doc: 'Who the hub is, for exporters.' }),
};

export const basicAuthSchema = schema(fields, validate);

export type BasicAuthConfig = InferConfig<typeof basicAuthSchema>;

export const NO_CREDENTIAL_SOURCE = 'no credential source provided';

/** Source followed: contrib `basicauthextension/config.go` at 0.131.0. */
function validate({ htpasswd, client_auth: clientAuth }: ConfigOf<typeof fields>, issues: Issues): void {
  if (htpasswd !== undefined && clientAuth !== undefined) {
    issues.add([], 'only one of `htpasswd` or `client_auth` can be specified');
  } else if (htpasswd === undefined && clientAuth === undefined) {
    issues.add([], NO_CREDENTIAL_SOURCE);
  }
}
