/**
 * The forms that a password has in an htpasswd file.
 *
 * Source: Apache httpd, "Password Formats"; the order in which they are told apart is the reference's.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { md5Crypt } from './md5-crypt.js';
import { shaCrypt } from './sha-crypt.js';

/** Whether a password is the right one. */
export type PasswordCheck = (password: Buffer) => boolean | Promise<boolean>;

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const SHA1_BYTES = 20;
/** Algorithm, `rounds=…` where given, salt, hash. */
const SHA_CRYPT = /^\$([56])\$(?:rounds=(\d{1,9})\$)?([^$]*)\$(.*)$/;

/** @param text behind the user's colon. @returns what is wrong with it as a text. */
export function passwordCheck(text: string): PasswordCheck | string {
  if (text.startsWith('$apr1$') || text.startsWith('$1$')) return md5Check(text);
  if (text.startsWith('{SHA}')) return shaCheck(text.slice('{SHA}'.length), false);
  if (/^\$2[abxy]\$/.test(text)) return bcryptCheck(text);
  if (text.startsWith('{SSHA}')) return shaCheck(text.slice('{SSHA}'.length), true);
  if (/^\$[56]\$/.test(text)) return shaCryptCheck(text);
  const isPlain = equals(text);
  const isNginxPlain = text.startsWith('{PLAIN}') ? equals(text.slice('{PLAIN}'.length)) : undefined;
  return (password) => isPlain(password) || isNginxPlain?.(password) === true;
}

function md5Check(text: string): PasswordCheck | string {
  const prefix = text.startsWith('$1$') ? '$1$' : '$apr1$';
  const rest = text.slice(prefix.length);
  const dollar = rest.indexOf('$');
  if (dollar < 0) return 'its MD5 hash has no salt';
  const salt = rest.slice(0, dollar);
  const isHash = equals(rest.slice(dollar + 1));
  return (password) => isHash(md5Crypt(password, salt, prefix));
}

function shaCheck(base64: string, isSalted: boolean): PasswordCheck | string {
  if (!BASE64.test(base64)) return 'its SHA-1 hash is no base64';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length < SHA1_BYTES || (!isSalted && bytes.length > SHA1_BYTES)) return 'its SHA-1 hash has a wrong length';
  const [expected, salt] = [bytes.subarray(0, SHA1_BYTES), bytes.subarray(SHA1_BYTES)];
  return (password) => timingSafeEqual(expected, createHash('sha1').update(password).update(salt).digest());
}

function bcryptCheck(text: string): PasswordCheck {
  const hash = text.replace(/^\$2x\$/, '$2b$'); // the reference makes no difference between the variants
  return async (password) => {
    const { compare } = await import('bcryptjs');
    return compare(password.toString('utf8'), hash).catch(() => false); // a hash that is none
  };
}

function shaCryptCheck(text: string): PasswordCheck | string {
  const [, algorithm, rounds, salt, hash] = SHA_CRYPT.exec(text) ?? [];
  if (salt === undefined || hash === undefined) return 'its SHA crypt hash has no salt';
  const isHash = equals(hash);
  const digest = algorithm === '5' ? 'sha256' : 'sha512';
  return (password) => isHash(shaCrypt(password, salt, digest, rounds === undefined ? undefined : Number(rounds)));
}

/** Compares in a time that says nothing about how much was equal. */
function equals(expected: string): (given: Buffer | string) => boolean {
  const digest = (bytes: Buffer | string): Buffer => createHash('sha256').update(bytes).digest();
  const wanted = digest(expected);
  return (given) => timingSafeEqual(wanted, digest(given));
}
