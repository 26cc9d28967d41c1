/** Answers to what is no HTTP request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Requests that came whole before a malformed one on the same connection (RFC 9112, 9.3.2: answers come in the order of requests)
 * are answered first; otherwise their senders would take the 400 for theirs.
 */
export class MalformedRequests {
  readonly #underWay = new WeakMap<Socket, Map<IncomingMessage, ServerResponse>>();
  readonly #answering = new WeakSet<Socket>();

  /** A request whose response is still to come. */
  add(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    let requests = this.#underWay.get(socket);
    if (requests === undefined) this.#underWay.set(socket, (requests = new Map<IncomingMessage, ServerResponse>()));
    requests.set(request, response);
    response.once('close', () => requests.delete(request));
  }

  /** For the event `clientError`. */
  readonly answer = (error: NodeJS.ErrnoException, socket: Socket | { end(): void }): void => {
    if (!('writable' in socket) || !socket.writable || error.code === 'ECONNRESET') {
      if ('destroy' in socket) socket.destroy();
      return;
    }
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return void socket.destroy();
    if (this.#answering.has(socket)) return; // more of the same
    this.#answering.add(socket);
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    this.refuse(socket, status);
  };

  /** Writes an answer without a request's ways, as the reference does, and ends the connection. @param status code and text. */
  refuse(socket: Socket, status: string): void {
    this.afterEarlier(socket, () => {
      socket.end(`HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n${status}`);
      socket.destroySoon();
    });
  }

  /** Calls back once every request that came whole on the connection has its answer; at once if there is none. */
  afterEarlier(socket: Socket, callback: () => void): void {
    const earlier = [...(this.#underWay.get(socket) ?? [])].filter(([request]) => request.complete);
    let left = earlier.length;
    if (left === 0) return callback();
    for (const [, response] of earlier) {
      response.once('close', () => {
        if (--left === 0) callback();
      });
    }
  }
}
