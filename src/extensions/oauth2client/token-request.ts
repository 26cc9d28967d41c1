/** The request for a token. Source: RFC 6749, sections 2.3.1 and 4.4.2. */

/** Where who asks is named: in the Authorization header, or among the parameters, for servers that know only that. */
export type CredentialPlace = 'header' | 'params';

export interface ClientIdentity {
  readonly id: string;
  readonly secret: string;
}

export interface TokenRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function tokenRequest(
  { id, secret }: ClientIdentity,
  scopes: readonly string[],
  more: Readonly<Record<string, readonly string[]>>,
  place: CredentialPlace,
): TokenRequest {
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  for (const [name, values] of Object.entries(more)) {
    form.delete(name);
    for (const value of values) form.append(name, value);
  }
  const headers: Record<string, string> = { 'Content-Type': 'application/x-www-form-urlencoded' };
  if (place === 'params') {
    form.set('client_id', id);
    form.set('client_secret', secret);
  } else {
    const userinfo = `${formEncoded(id)}:${formEncoded(secret)}`;
    headers['Authorization'] = `Basic ${Buffer.from(userinfo).toString('base64')}`;
  }
  form.sort();
  return { headers, body: form.toString() };
}

/** Both halves are form-encoded before they are put together. */
function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
