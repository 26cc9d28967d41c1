/** What an authenticator asks of senders, as pasted texts say it. The secret stands as the name of a variable. */
import { shellWord } from './shell-word.js';

export interface CredentialTexts {
  readonly variable: string;
  /** Sets the variable in a shell. */
  readonly setVariable: string;
  /** Of the `Authorization` header. */
  readonly scheme: string;
  /** Of `otlp-hub send`. */
  readonly flag: string;
}

/** @param credential id of the authenticator. @param tokenFile that holds the token, where that is known. */
export function credentialTexts(credential: string, tokenFile?: string): CredentialTexts {
  return /^basicauth(\/|$)/.test(credential) ? login(credential) : token(credential, tokenFile);
}

function token(credential: string, tokenFile: string | undefined): CredentialTexts {
  const value = tokenFile === undefined ? '…' : `$(cat ${shellWord(tokenFile)})`;
  return {
    variable: 'OTLP_HUB_TOKEN',
    setVariable: `export OTLP_HUB_TOKEN=${value}   # the token that ${credential} asks for`,
    scheme: 'Bearer',
    flag: '--token "$OTLP_HUB_TOKEN"',
  };
}

/** The variable holds user and password as the header has them: only shells could make that of the two. */
function login(credential: string): CredentialTexts {
  return {
    variable: 'OTLP_HUB_LOGIN',
    setVariable: `export OTLP_HUB_LOGIN=$(printf %s 'USER:PASSWORD' | base64 | tr -d '\\n')   # of a user that ${credential} knows`,
    scheme: 'Basic',
    flag: '--header "authorization=Basic $OTLP_HUB_LOGIN"',
  };
}
