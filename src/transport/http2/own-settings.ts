/** What a client is told first. Source: RFC 9113, section 6.5. */
import { SETTING } from './protocol.js';

export interface SessionSettings {
  /** Requests at a time; undefined: no limit. */
  readonly maxConcurrentStreams: number | undefined;
  /** Bytes that a client may send ahead of what was taken: of one request, and of all requests. */
  readonly streamWindow: number;
  readonly connectionWindow: number;
  /** Largest payload of a frame, in bytes. */
  readonly maxFrame: number;
  /** Of the headers of a request, in bytes. */
  readonly maxHeaderBytes: number;
}

/** The payload of a SETTINGS frame. */
export function settingsPayload(settings: SessionSettings): Buffer {
  const pairs: [id: number, value: number][] = [
    [SETTING.INITIAL_WINDOW_SIZE, settings.streamWindow],
    [SETTING.MAX_FRAME_SIZE, settings.maxFrame],
    [SETTING.MAX_HEADER_LIST_SIZE, settings.maxHeaderBytes],
  ];
  const { maxConcurrentStreams } = settings;
  if (maxConcurrentStreams !== undefined) pairs.push([SETTING.MAX_CONCURRENT_STREAMS, maxConcurrentStreams]);
  const payload = Buffer.alloc(6 * pairs.length);
  pairs.forEach(([id, value], index) => {
    payload.writeUInt16BE(id, 6 * index);
    payload.writeUInt32BE(value, 6 * index + 2);
  });
  return payload;
}
