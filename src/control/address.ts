import { isIPv4, isIPv6 } from 'node:net';
import { StartError } from '../component/errors.js';

/** Where the control server listens: `--control HOST:PORT`. */
export interface ControlAddress {
  readonly host: string;
  readonly port: number;
}

/** @param text `HOST:PORT`, `:PORT` or `PORT`; without a host: loopback. @throws {StartError} */
export function parseControlAddress(text: string): ControlAddress {
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]+)\]|([^:]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const number = Number(port);
  if (port === undefined || number > 65_535) {
    throw new StartError(`--control ${text}: expected HOST:PORT or PORT, e.g. 127.0.0.1:4319`);
  }
  const host = bracketed ?? plain ?? '';
  return { host: host === '' ? '127.0.0.1' : host, port: number };
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  return isIPv4(host) ? host.startsWith('127.') : isIPv6(host) && host.replace(/^(0+:)+0*1$/, '::1') === '::1';
}
