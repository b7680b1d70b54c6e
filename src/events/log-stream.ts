import type { SecurityEvent } from '../model/event.ts';
import type { Draft } from './draft.ts';
import type { LineParser } from './event-parser.ts';
import { arePlain, isPlain } from './json-bytes.ts';
import { createLineSplitter } from './line-splitter.ts';
import { createNdjsonWriter } from './ndjson.ts';

export interface LogStreamOptions {
  readonly parser: LineParser;
  /** What `event.id` begins with; the byte offset of the line follows. */
  readonly source: string;
  /** Becomes `log.file.path`. */
  readonly path?: string | undefined;
  /** Longer lines are cut; 4 MiB unless told. */
  readonly maxLineBytes?: number | undefined;
}

/** Takes the bytes of a log in chunks of any size; each call hands over what became known by it. */
export interface LogStream<T> {
  write(chunk: Uint8Array): T;
  /** The input is over: a last line without line feed counts. */
  end(): T;
}

const DEFAULT_MAX_LINE_BYTES = 4 * 1024 * 1024;
const CR = 13;

/** Feeds lines to the parser; `flush` is called with each text when its events are complete. */
function createFeeder(options: LogStreamOptions, out: Draft[], flush: (text: string) => void) {
  const { parser, source, path } = options;
  const { line } = parser;

  function parseAt(text: string, start: number, end: number, offset: number, cutBytes: number): void {
    line.source = text;
    line.start = start;
    line.end = end;
    line.text = undefined;
    line.offset = offset;
    line.id = `${source}:${offset}`;
    line.path = path;
    line.isCut = cutBytes > 0;
    parser.parseText(out);
  }

  return createLineSplitter(options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES, {
    ascii(text, offset) {
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        const stop = text.charCodeAt(end - 1) === CR && end > start ? end - 1 : end;
        if (stop > start) parseAt(text, start, stop, offset + start, 0);
        start = end + 1;
      }
      flush(text);
    },
    line(text, offset, cutBytes) {
      if (text !== '') parseAt(text, 0, text.length, offset, cutBytes);
      flush(text);
    },
  });
}

/** Bytes to events. The array is used again: take what you need before the next call. */
export function createEventStream(options: LogStreamOptions): LogStream<readonly SecurityEvent[]> {
  const out: Draft[] = [];
  const splitter = createFeeder(options, out, () => undefined);
  return {
    write(chunk) {
      out.length = 0;
      splitter.write(chunk);
      return out;
    },
    end() {
      out.length = 0;
      splitter.end();
      return out;
    },
  };
}

/** Bytes to lines of JSON, each with its line feed. The bytes are used again: take them before the next call. */
export function createNdjsonStream(options: LogStreamOptions): LogStream<Uint8Array> {
  const out: Draft[] = [];
  const { source, path = '', parser } = options;
  const isContextPlain =
    isPlain(source) && isPlain(path) && isPlain(parser.defaultHost) && !parser.hasOwnFields;
  const writer = createNdjsonWriter();

  const splitter = createFeeder(options, out, (text) => {
    const isEventPlain = isContextPlain && out.length > 0 && arePlain(text);
    for (const event of out) writer.write(event, isEventPlain);
    out.length = 0;
  });

  return {
    write(chunk) {
      splitter.write(chunk);
      return writer.take();
    },
    end() {
      splitter.end();
      return writer.take();
    },
  };
}
