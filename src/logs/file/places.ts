import { factsOfPath, isSameFile } from './file-facts.ts';
import { openSibling, type OpenFile } from './open-file.ts';
import { compareMarks, listSiblings, type Sibling } from './siblings.ts';

/** An open file that may hold lines of the log. */
export interface Place {
  /** The name of a rotated file, or undefined for the log itself. */
  readonly sibling: Sibling | undefined;
  readonly file: OpenFile;
}

/** The files that a log consists of, all open, so that no rename between two looks can hide one. */
export interface Places {
  readonly log: Place | undefined;
  /** Oldest first. */
  readonly siblings: readonly Place[];
  /** The caller keeps this file; it is not closed here. */
  take(place: Place): OpenFile;
  /** Closes every file that was not taken. */
  close(): Promise<void>;
}

const MAX_ATTEMPTS = 20;

/**
 * Opens the log first and then all of its siblings: what is older than this log has another name by now. A rotation that
 * runs meanwhile moves names, so this is repeated until two listings in a row agree and the log still has its name. If
 * rotations never pause, siblings may be newer than the log; none is missed, since the next look finds the log renamed.
 */
export async function openPlaces(
  path: string,
  openLog: () => Promise<OpenFile | undefined>,
): Promise<Places> {
  for (let attempt = 1; ; attempt++) {
    const log = await openLog();
    const before = await openSiblings(path);
    await closeAll(before);
    const siblings = await openSiblings(path);
    const isStable = describePlaces(before) === describePlaces(siblings) && (await isNamed(path, log));
    if (isStable || attempt === MAX_ATTEMPTS) return toPlaces(log, siblings);
    await closeAll(siblings);
    await log?.reader.close();
  }
}

function toPlaces(logFile: OpenFile | undefined, siblings: readonly SiblingPlace[]): Places {
  const log = logFile === undefined ? undefined : { sibling: undefined, file: logFile };
  const all = [...siblings, ...(log === undefined ? [] : [log])];
  const taken = new Set<Place>();
  return {
    log,
    siblings: siblings
      .filter(({ file }) => log === undefined || !isSameFile(file.opened, log.file.opened))
      .toSorted(compareAge),
    take(place) {
      taken.add(place);
      return place.file;
    },
    close: () => closeAll(all.filter((place) => !taken.has(place))),
  };
}

async function isNamed(path: string, log: OpenFile | undefined): Promise<boolean> {
  const facts = await factsOfPath(path);
  return facts === undefined || log === undefined
    ? facts === undefined && log === undefined
    : isSameFile(facts, log.opened);
}

interface SiblingPlace extends Place {
  readonly sibling: Sibling;
}

async function openSiblings(path: string): Promise<SiblingPlace[]> {
  const places: SiblingPlace[] = [];
  for (const sibling of await listSiblings(path)) {
    const file = await openSibling(sibling);
    if (file !== undefined) places.push({ sibling, file });
  }
  return places;
}

async function closeAll(places: readonly Place[]): Promise<void> {
  for (const { file } of places) await file.reader.close();
}

function compareAge(a: SiblingPlace, b: SiblingPlace): number {
  return a.file.opened.mtimeMs - b.file.opened.mtimeMs || compareMarks(a.sibling.mark, b.sibling.mark);
}

function describePlaces(places: readonly SiblingPlace[]): string {
  return places
    .map(({ sibling, file }) => `${sibling.path} ${file.opened.dev} ${file.opened.ino}`)
    .join('\n');
}
