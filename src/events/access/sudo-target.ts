const USER_FIELD = ' ; USER=';
// sudo writes these behind the target, in this order, and all but the last may be missing
const NEXT = ['COMMAND=', 'GROUP=', 'TSID=', 'ENV='];

/** Whom a command was run as. */
export interface SudoTarget {
  /** Absent where a directory or a command could have put it there. */
  readonly name: string | undefined;
  /** Index behind the name. */
  readonly end: number;
}

interface Candidate extends SudoTarget {
  readonly name: string;
  /** Nothing stands behind it: so it is only in lines without a command. */
  readonly isLast: boolean;
}

/** The `USER=` whose value begins at `start`, if what follows the value is what sudo writes there. */
function candidateAt(text: string, start: number, end: number): Candidate | undefined {
  const stop = text.indexOf(' ; ', start);
  const isLast = stop < 0 || stop > end;
  const valueEnd = !isLast ? stop : text.startsWith(' ;', end - 2) ? end - 2 : end;
  if (valueEnd <= start || (!isLast && !NEXT.some((field) => text.startsWith(field, stop + 3))))
    return undefined;
  return { name: text.slice(start, valueEnd), end: valueEnd, isLast };
}

/**
 * The target in the fields from `start` on. The directory stands before it and the command behind it, and both can
 * hold a copy (` ; USER=alice ; COMMAND=`): where they name somebody else, nobody can tell which one is sudo's.
 */
export function sudoTarget(text: string, start: number, end: number): SudoTarget | undefined {
  let first: Candidate | undefined;
  let at = text.startsWith('USER=', start) ? start - 3 : text.indexOf(USER_FIELD, start);
  for (; at >= 0 && at < end; at = text.indexOf(USER_FIELD, at + 3)) {
    const candidate = candidateAt(text, at + USER_FIELD.length, end);
    first ??= candidate;
    if (first === undefined || candidate === undefined || candidate.isLast) continue;
    if (candidate.name !== first.name) return { name: undefined, end: first.end };
  }
  return first;
}
