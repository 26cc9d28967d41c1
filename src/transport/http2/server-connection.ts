/**
 * A connection of HTTP/2 on a socket, from its first byte to its end: reads frames, answers what is wrong with them, holds a
 * client up that does not read, and ends in peace when it is asked to.
 */
import type { Duplex } from 'node:stream';
import type { Clock, Random, Timer } from '../../component/clock.js';
import { FrameReader } from './frame-reader.js';
import { Outbox } from './outbox.js';
import type { SessionSettings } from './own-settings.js';
import { ConnectionError, ERROR, MAX_STREAM_ID } from './protocol.js';
import { SessionLife, type LifeSettings } from './session-life.js';
import { ServerSession } from './server-session.js';
import type { ServerStream } from './server-stream.js';
import { readInto } from './socket-reader.js';

export interface ConnectionSettings extends SessionSettings, LifeSettings {
  /** From the connection to the first frame of the client, in milliseconds. */
  readonly greetingMs: number;
}

/** Told what happens on a connection. */
export interface ConnectionEvents {
  /** A request has begun; its handler has to be set now. */
  stream(stream: ServerStream): void;
  ping(): void;
  closed(): void;
}

/** A client that does not take what it is sent is not read from either, beyond so many bytes. */
const MAX_UNSENT_BYTES = 256 * 1024;
/** For the answer to a ping that tells what the client had on its way when it was told to stop. */
const DRAIN_PING_MS = 60_000;
/** For the client to close its side after the last frame. */
const LINGER_MS = 1000;

export class ServerConnection {
  readonly #socket: Duplex;
  readonly #events: ConnectionEvents;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #session: ServerSession;
  readonly #reader: FrameReader;
  readonly #life: SessionLife;
  readonly #greeting: Timer;
  #draining: 'not' | 'asked' | 'told' = 'not';
  #lingering: Timer | undefined;
  #ended = false;

  /** @param socket connected; its errors are handled by whoever made it. */
  constructor(socket: Duplex, settings: ConnectionSettings, events: ConnectionEvents, clock: Clock, random: Random) {
    this.#socket = socket;
    this.#events = events;
    this.#clock = clock;
    this.#outbox = new Outbox(socket);
    this.#session = new ServerSession(
      this.#outbox,
      settings,
      {
        stream: (stream) => {
          this.#life.busy();
          events.stream(stream);
        },
        idle: () => this.#idle(),
        ping: () => events.ping(),
        pong: () => this.#pong(),
      },
      clock,
    );
    this.#reader = new FrameReader(this.#session, settings.maxFrame);
    this.#life = new SessionLife(
      { ping: () => this.#session.sendPing(), drain: () => this.drain(), destroy: () => this.destroy() },
      settings,
      clock,
      random,
    );
    this.#greeting = clock.setTimer(() => this.destroy(), settings.greetingMs, { unref: true });
    socket.on('drain', () => socket.resume());
    socket.once('end', () => socket.end());
    socket.once('close', () => this.#closed());
  }

  /** Reads. Events come from now on, some of them before this returns. */
  start(): void {
    readInto(this.#socket, (bytes) => this.#take(bytes));
  }

  /** Tells the client to go elsewhere with its next request; the connection ends when the running ones have. */
  drain(): void {
    if (this.#draining !== 'not') return;
    this.#draining = 'asked';
    if (!this.#session.settled) return this.destroy();
    // Requests may be under way: they are still taken until the answer to a ping has come. Source: RFC 9113, section 6.8.
    this.#session.goAway(ERROR.NO_ERROR, MAX_STREAM_ID);
    this.#session.sendPing();
    this.#lingering = this.#clock.setTimer(() => this.#pong(), DRAIN_PING_MS, { unref: true });
  }

  /** Ends the connection with an error of the client's. */
  refuse(code: number, reason: string): void {
    if (this.#ended) return;
    this.#session.goAway(code, undefined, reason);
    this.#end();
  }

  /** Ends it at once. */
  destroy(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    if (this.#ended) return;
    this.#life.heard();
    try {
      this.#reader.push(bytes);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      return this.refuse(error.code, error.message);
    }
    if (this.#session.settled) this.#greeting.cancel();
    if (this.#outbox.waiting > MAX_UNSENT_BYTES) this.#holdUp();
  }

  #holdUp(): void {
    this.#outbox.flush();
    if (this.#socket.writableNeedDrain) this.#socket.pause();
  }

  #pong(): void {
    if (this.#draining !== 'asked') return;
    this.#draining = 'told';
    this.#lingering?.cancel();
    this.#session.goAway(ERROR.NO_ERROR);
    if (this.#session.streams.size === 0) this.#end();
  }

  #idle(): void {
    this.#life.idle();
    if (this.#draining === 'told') this.#end();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outbox.flush();
    this.#socket.end();
    this.#lingering?.cancel();
    this.#lingering = this.#clock.setTimer(() => this.destroy(), LINGER_MS, { unref: true });
  }

  #closed(): void {
    this.#ended = true;
    this.#greeting.cancel();
    this.#lingering?.cancel();
    this.#life.over();
    this.#session.closed();
    this.#events.closed();
  }
}
