/** A keep-alive connection that sends requests as bytes and reads the answers that come back. */
import { connect, type Socket } from 'node:net';

/** Longest wait for an answer that is due. In milliseconds. */
const ANSWER_LIMIT_MS = 30_000;
/** How long one waits for an answer that may never come. */
const BROKEN_LIMIT_MS = 20;

export class HttpConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #received = '';
  #wake: (() => void) | undefined;
  #over = false;

  constructor(port: number) {
    this.#port = port;
  }

  /**
   * Sends requests behind each other and waits for as many answers.
   *
   * @param whole false where the server may wait for more of the last one that never comes; the connection is then cut.
   * @returns statuses, as many as came.
   */
  async send(bytes: Buffer, count: number, whole: boolean): Promise<{ statuses: number[]; timedOut: boolean }> {
    const socket = (this.#socket ??= await this.#open());
    socket.write(bytes);
    const statuses: number[] = [];
    let deadline = Date.now() + ANSWER_LIMIT_MS;
    let isLast = false;
    while (statuses.length < count) {
      const status = this.#take();
      if (status !== undefined) {
        if (status >= 200) statuses.push(status);
        continue;
      }
      if (!whole && !isLast && statuses.length === count - 1) {
        isLast = true;
        deadline = Date.now() + BROKEN_LIMIT_MS;
      }
      if (this.#over || Date.now() >= deadline) break;
      await this.#more(deadline - Date.now());
    }
    const timedOut = !isLast && statuses.length < count && !this.#over;
    if (!whole || this.#over || timedOut) this.close();
    return { statuses, timedOut };
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Promise<Socket> {
    this.#received = '';
    this.#over = false;
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, '127.0.0.1', () => {
        socket.off('error', reject);
        resolve(socket);
      });
      socket.setNoDelay(true);
      socket.once('error', reject);
      const current = (): boolean => this.#socket === undefined || this.#socket === socket;
      socket.on('data', (data) => {
        this.#received += data.toString('latin1');
        this.#wake?.();
      });
      socket.on('error', () => {}); // told by 'close'
      socket.once('close', () => {
        if (!current()) return;
        this.#over = true;
        this.#wake?.();
      });
    });
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
