import { isSameFile } from './file-facts.ts';
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

const MAX_LISTINGS = 20;

/**
 * Opens the log first and then all of its siblings: what is older than this log has another name by now. A rotation that
 * runs meanwhile moves names, so the listing is repeated until two in a row agree.
 */
export async function openPlaces(
  path: string,
  openLog: () => Promise<OpenFile | undefined>,
): Promise<Places> {
  const logFile = await openLog();
  const log = logFile === undefined ? undefined : { sibling: undefined, file: logFile };
  let siblings = await openSiblings(path);
  for (let listings = 1; listings < MAX_LISTINGS; listings++) {
    const again = await openSiblings(path);
    const agree = describePlaces(siblings) === describePlaces(again);
    await closeAll(siblings);
    siblings = again;
    if (agree) break;
  }
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
    close: () =>
      closeAll([...(log === undefined ? [] : [log]), ...siblings].filter((place) => !taken.has(place))),
  };
}

async function openSiblings(path: string): Promise<{ sibling: Sibling; file: OpenFile }[]> {
  const places: { sibling: Sibling; file: OpenFile }[] = [];
  for (const sibling of await listSiblings(path)) {
    const file = await openSibling(sibling);
    if (file !== undefined) places.push({ sibling, file });
  }
  return places;
}

async function closeAll(places: readonly Place[]): Promise<void> {
  for (const { file } of places) await file.reader.close();
}

function compareAge(
  a: { sibling: Sibling; file: OpenFile },
  b: { sibling: Sibling; file: OpenFile },
): number {
  return a.file.opened.mtimeMs - b.file.opened.mtimeMs || compareMarks(a.sibling.mark, b.sibling.mark);
}

function describePlaces(places: readonly { sibling: Sibling; file: OpenFile }[]): string {
  return places
    .map(({ sibling, file }) => `${sibling.path} ${file.opened.dev} ${file.opened.ino}`)
    .join('\n');
}
