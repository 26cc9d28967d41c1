/** What a client has set for what we send. Source: RFC 9113, section 6.5.2. */
import {
  ConnectionError,
  DEFAULT_MAX_FRAME,
  DEFAULT_WINDOW,
  ERROR,
  MAX_MAX_FRAME,
  MAX_WINDOW,
  SETTING,
} from './protocol.js';

const ENTRY_BYTES = 6;

export class PeerSettings {
  /** Of each new stream, in bytes. */
  initialWindow = DEFAULT_WINDOW;

  /**
   * Takes the payload of a SETTINGS frame. Frames and header tables larger than the default are not made use of.
   *
   * @returns by how many bytes the windows of running streams grow; negative: shrink.
   * @throws {ConnectionError}
   */
  apply(payload: Buffer): number {
    if (payload.length % ENTRY_BYTES !== 0) {
      throw new ConnectionError(ERROR.FRAME_SIZE_ERROR, 'SETTINGS of a broken length');
    }
    const before = this.initialWindow;
    for (let pos = 0; pos < payload.length; pos += ENTRY_BYTES) {
      this.#set(payload.readUInt16BE(pos), payload.readUInt32BE(pos + 2));
    }
    return this.initialWindow - before;
  }

  #set(id: number, value: number): void {
    if (id === SETTING.ENABLE_PUSH && value > 1) throw outOfRange('ENABLE_PUSH');
    if (id === SETTING.MAX_FRAME_SIZE && (value < DEFAULT_MAX_FRAME || value > MAX_MAX_FRAME)) {
      throw outOfRange('MAX_FRAME_SIZE');
    }
    if (id !== SETTING.INITIAL_WINDOW_SIZE) return;
    if (value > MAX_WINDOW) throw outOfRange('INITIAL_WINDOW_SIZE', ERROR.FLOW_CONTROL_ERROR);
    this.initialWindow = value;
  }
}

function outOfRange(name: string, code: number = ERROR.PROTOCOL_ERROR): ConnectionError {
  return new ConnectionError(code, `${name} out of range`);
}
