/** Bytes that are no protocol, and HTTP/2 frames that are none, on connections of their own. */
import { connect } from 'node:net';
import type { Random } from '../../chaos/run/random.js';
import { BYTE_EDITS, editedBytes } from '../support/edits.js';
import type { Payloads } from './payload.js';
import type { Tally } from './tally.js';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const FRAME_TYPES = 12;
/** Longest a connection stays. In milliseconds. */
const STAY_MS = 50;

export async function sendNoise(
  ports: readonly number[],
  random: Random,
  payloads: Payloads,
  tally: Tally,
  until: () => boolean,
): Promise<void> {
  while (!until()) {
    const bytes = random.isTrue(0.7) ? frames(random, payloads) : payloads.noise();
    await oneConnection(ports[random.between(0, ports.length - 1)]!, bytes);
    tally.answered('noise');
  }
}

function frames(random: Random, payloads: Payloads): Buffer {
  const parts = Array.from({ length: random.between(1, 8) }, () => {
    const payload = payloads.noise().subarray(0, random.between(0, 40));
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head[3] = random.between(0, FRAME_TYPES);
    head[4] = random.between(0, 255);
    head.writeUInt32BE(random.between(0, 9), 5);
    return Buffer.concat([head, payload]);
  });
  const settings = Buffer.from('000000040000000000', 'hex');
  const whole = Buffer.concat([PREFACE, settings, ...parts]);
  if (random.isTrue(0.7)) return whole;
  const edit = {
    kind: BYTE_EDITS[random.between(0, 5)]!,
    at: random.between(0, 0xffff),
    value: random.between(0, 255),
  };
  return editedBytes(whole, [edit]);
}

function oneConnection(port: number, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => socket.destroy(), STAY_MS);
    socket.on('data', () => {});
    socket.on('error', () => {}); // told by 'close'
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
