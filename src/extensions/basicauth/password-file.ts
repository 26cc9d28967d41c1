import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { passwordCheck, type PasswordCheck } from './password-check.js';

export interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

/**
 * Users and what their passwords must match.
 *
 * A password that was right is remembered as a keyed digest, in memory only: hashes are made to be slow, and senders come with the
 * same password every few seconds.
 */
export class PasswordFile {
  readonly badLines: readonly BadLine[];
  readonly #checks = new Map<string, PasswordCheck>();
  /** Of each user the password that was right last. */
  readonly #known = new Map<string, Buffer>();
  readonly #key = randomBytes(32);

  /** @param text lines `user:password`; the last one of a user counts. */
  constructor(text: string) {
    const bad: BadLine[] = [];
    text.split('\n').forEach((rawLine, index) => {
      const line = rawLine.trim();
      if (line === '') return;
      const problem = this.#add(line);
      if (problem !== undefined) bad.push({ line: index + 1, problem });
    });
    this.badLines = bad;
  }

  /** Whether exactly this password of that user was right before. */
  isKnown(user: string, password: Buffer): boolean {
    const known = this.#known.get(user);
    return known !== undefined && timingSafeEqual(known, this.#digest(password));
  }

  async matches(user: string, password: Buffer): Promise<boolean> {
    const check = this.#checks.get(user);
    if (check === undefined || !(await check(password))) return false;
    this.#known.set(user, this.#digest(password));
    return true;
  }

  #add(line: string): string | undefined {
    const colon = line.indexOf(':');
    if (colon < 0) return 'there is no colon in it';
    const check = passwordCheck(line.slice(colon + 1));
    if (typeof check === 'string') return check;
    this.#checks.set(line.slice(0, colon), check);
    return undefined;
  }

  #digest(password: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(password).digest();
  }
}
