import { AuthenticationError } from '../../component/auth.js';

const PREFIX = 'basic ';
/** As Go's decoder demands it: whole groups, padded. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const COLON = 0x3a;

export interface BasicCredentials {
  readonly username: string;
  /** As it came: passwords are bytes. */
  readonly password: Buffer;
  /** What stood in the header, encoded. */
  readonly raw: string;
}

/** @throws {AuthenticationError} in the reference's words. Source of the form: RFC 7617. */
export function parseBasicHeader(value: string): BasicCredentials {
  if (value.slice(0, PREFIX.length).toLowerCase() !== PREFIX) {
    throw new AuthenticationError('invalid authorization scheme prefix');
  }
  const raw = value.slice(PREFIX.length);
  const decoded = Buffer.from(raw, 'base64');
  const colon = decoded.indexOf(COLON);
  if (!BASE64.test(raw) || colon < 0) throw new AuthenticationError('invalid authorization format');
  return { username: decoded.toString('utf8', 0, colon), password: decoded.subarray(colon + 1), raw };
}
