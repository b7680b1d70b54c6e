const PARSE_ERROR = "unable to parse '";

/**
 * The lines that a 400 of InfluxDB is about, with its words for each: it names every line that it could not read as
 * `unable to parse 'LINE': REASON`, one after the other.
 */
export function unreadableLines(message: string, lines: readonly string[]): Map<string, string> {
  const sent = new Set(lines);
  const found = new Map<string, string>();
  for (const entry of message.split(`\n${PARSE_ERROR}`)) {
    const text = entry.startsWith(PARSE_ERROR) ? entry.slice(PARSE_ERROR.length) : entry;
    // The line itself may hold what separates it from the reason.
    for (let at = text.lastIndexOf("': "); at > 0; at = text.lastIndexOf("': ", at - 1)) {
      const line = text.slice(0, at);
      if (!sent.has(line)) continue;
      found.set(line, text.slice(at + 3));
      break;
    }
  }
  return found;
}

const TYPE_CONFLICT = /input field ("(?:[^"\\]|\\.)*") on measurement ("(?:[^"\\]|\\.)*") is type/;

/**
 * Lines that look like what a 422 of InfluxDB is about: it names the field and the measurement of the first conflict of
 * types. A guess that only decides how lines are split to be tried again.
 */
export function conflictingLines(message: string, lines: readonly string[]): Set<string> {
  const match = TYPE_CONFLICT.exec(message);
  const field = unquote(match?.[1]);
  const measurement = unquote(match?.[2]);
  if (field === undefined || measurement === undefined) return new Set();
  return new Set(
    lines.filter(
      (line) =>
        (line.startsWith(`${measurement},`) || line.startsWith(`${measurement} `)) &&
        (line.includes(` ${field}=`) || line.includes(`,${field}=`)),
    ),
  );
}

function unquote(quoted: string | undefined): string | undefined {
  if (quoted === undefined) return undefined;
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
