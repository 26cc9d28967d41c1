/** A keep-alive connection that sends requests as bytes and reads the answers that come back. */
import { connect, type Socket } from 'node:net';

/** Longest wait for an answer that is due. In milliseconds. */
const ANSWER_LIMIT_MS = 30_000;
/** How long one waits for an answer that may never come. */
const BROKEN_LIMIT_MS = 20;

export interface Answers {
  /** As many as came. */
  readonly statuses: readonly number[];
  /** An answer that was due did not come. */
  readonly timedOut: boolean;
}

export class HttpConnection {
  readonly #port: number;
  #wire: Wire | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Sends requests behind each other and waits for as many answers.
   *
   * @param whole false where the server may wait for more of the last one that never comes; the connection is then cut.
   */
  async send(bytes: Buffer, count: number, whole: boolean): Promise<Answers> {
    const wire = (this.#wire ??= await Wire.open(this.#port));
    wire.write(bytes);
    const due = whole ? count : count - 1;
    const statuses = await wire.answers(due, ANSWER_LIMIT_MS);
    const timedOut = statuses.length < due && !wire.over;
    if (!whole && statuses.length === due) statuses.push(...(await wire.answers(1, BROKEN_LIMIT_MS)));
    if (!whole || wire.over || timedOut) this.close();
    return { statuses, timedOut };
  }

  close(): void {
    this.#wire?.destroy();
    this.#wire = undefined;
  }
}

/** One TCP connection. */
class Wire {
  readonly #socket: Socket;
  #received = '';
  #wake: (() => void) | undefined;
  /** The server has closed it. */
  over = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => {
      this.#received += data.toString('latin1');
      this.#wake?.();
    });
    socket.once('close', () => {
      this.over = true;
      this.#wake?.();
    });
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject);
        socket.on('error', () => {}); // told by 'close'
        resolve(new Wire(socket));
      });
      socket.setNoDelay(true);
      socket.once('error', reject);
    });
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Statuses of the next answers, fewer when time is up or the connection over. */
  async answers(count: number, limitMs: number): Promise<number[]> {
    const statuses: number[] = [];
    const deadline = Date.now() + limitMs;
    while (statuses.length < count) {
      const status = this.#take();
      if (status === undefined) {
        const left = deadline - Date.now();
        if (this.over || left <= 0) break;
        await this.#more(left);
      } else if (status >= 200) {
        statuses.push(status);
      }
    }
    return statuses;
  }

  #more(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** The status of the next whole answer. */
  #take(): number | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const head = this.#received.slice(0, end);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#received.length < end + 4 + length) return undefined;
    this.#received = this.#received.slice(end + 4 + length);
    return status;
  }
}
