/** The command that sends samples to this hub, to be pasted. A credential stands as the name of a variable. */
import type { SetUp } from '../api.js';
import { credentialTexts } from './credential-texts.js';
import { shellWord } from './shell-word.js';

/** @returns undefined where no OTLP receiver is running. */
export function sendCommand(endpoints: SetUp['endpoints'], caFile: string | undefined): string | undefined {
  const endpoint =
    endpoints.find(({ protocol }) => protocol === 'grpc') ?? endpoints.find(({ protocol }) => protocol === 'http');
  if (endpoint === undefined) return undefined;
  const { address, protocol, tls, credential, clientCertificate } = endpoint;
  return [
    `npx otlp-hub send --endpoint ${address}`,
    ...(protocol === 'grpc' ? [] : ['--protocol http/protobuf']),
    ...(tls ? [`--ca ${shellWord(caFile ?? 'ca.crt')}`] : []),
    ...(clientCertificate === true ? ['--cert client.crt --key client.key'] : []),
    ...(credential === undefined ? [] : [credentialTexts(credential).flag]),
  ].join(' ');
}
