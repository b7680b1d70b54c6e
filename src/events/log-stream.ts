import type { SecurityEvent } from '../model/event.ts';
import type { Draft } from './draft.ts';
import type { LineParser } from './event-parser.ts';
import { createLineIds } from './line-id.ts';
import { createLineSplitter } from './line-splitter.ts';
import { createNdjsonWriter } from './ndjson.ts';
import { createPlainLine } from './plain-line.ts';

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

/** What a stream does around the lines it reads. */
interface LineEvents {
  /** Lines of a text follow; `bytes` are the same in ASCII. */
  begin(bytes: DataView | undefined): void;
  /** The events of the line [start, end) of that text are complete. */
  afterLine(start: number, end: number, offset: number): void;
}

function createFeeder(options: LogStreamOptions, out: Draft[], events: LineEvents) {
  const { parser, path } = options;
  const { line } = parser;
  const idStart = `${options.source}:`;
  const idAt = createLineIds(idStart);
  /** Those of the text that is read, also where the parser reads a folded message instead. */
  let textBytes: DataView | undefined;

  /** What the lines of `text` have in common. */
  function beginText(text: string, bytes: DataView | undefined): void {
    line.source = text;
    textBytes = bytes;
    line.bytes = bytes;
    line.text = undefined;
    line.id = undefined;
    line.idStart = idStart;
    line.idAt = idAt;
    line.path = path;
  }

  function parseAt(text: string, start: number, end: number, offset: number, cutBytes: number): void {
    // the line before was a folded one, whose message took its place
    if (line.id !== undefined) beginText(text, textBytes);
    line.start = start;
    line.end = end;
    line.offset = offset;
    line.isCut = cutBytes > 0;
    parser.parseText(out);
    events.afterLine(start, end, offset);
  }

  return createLineSplitter(options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES, {
    ascii(text, offset, bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      beginText(text, view);
      events.begin(view);
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        const stop = text.charCodeAt(end - 1) === CR && end > start ? end - 1 : end;
        if (stop > start) parseAt(text, start, stop, offset + start, 0);
        start = end + 1;
      }
    },
    line(text, offset, cutBytes) {
      if (text === '') return;
      beginText(text, undefined);
      events.begin(undefined);
      parseAt(text, 0, text.length, offset, cutBytes);
    },
  });
}

/** Bytes to events. The array is used again: take what you need before the next call. */
export function createEventStream(options: LogStreamOptions): LogStream<readonly SecurityEvent[]> {
  const out: Draft[] = [];
  const splitter = createFeeder(options, out, {
    begin: () => undefined,
    afterLine: () => undefined,
  });
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
  const writer = createNdjsonWriter();
  const { line, set } = createPlainLine(`${options.source}:`);
  let hasBytes = false;

  const splitter = createFeeder(options, out, {
    begin(bytes) {
      hasBytes = bytes !== undefined && !options.parser.isEnriched;
      if (bytes !== undefined) line.bytes = bytes;
    },
    // at once: an event that is written dies young
    afterLine(start, end, offset) {
      if (out.length === 0) return;
      // the events of a folded line have ids of their own
      const isOwnId = options.parser.line.id === undefined;
      const isFast = hasBytes && isOwnId && set(start, end, offset);
      for (const event of out) {
        // only user patterns name a data set
        const isBuiltIn = event['event.dataset'] === undefined;
        writer.write(event, isFast && isBuiltIn ? line : undefined);
      }
      // setting the length would free the room for the next line's events
      while (out.length > 0) out.pop();
    },
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
