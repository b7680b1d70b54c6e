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

interface SiblingPlace extends Place {
  readonly sibling: Sibling;
}

const MAX_ATTEMPTS = 100;

/**
 * Opens the log first and then all of its siblings: what is older than this log has another name by now. A rotation that
 * runs meanwhile moves names, and a file that moves while names are gone through may be seen under none of them. So this
 * is repeated until two listings in a row agree and the log still has its name. Files stay open from one to the next, so
 * all but the first are quick. Rejects where rotations never pause: to go on with a listing that may lack a file would
 * lose it silently.
 */
export async function openPlaces(
  path: string,
  openLog: () => Promise<OpenFile | undefined>,
): Promise<Places> {
  const held = new Map<string, SiblingPlace>();
  let log: OpenFile | undefined;
  try {
    log = await openLog();
    let before: string | undefined;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const siblings = await openSiblings(path, held);
      const now = describePlaces(siblings);
      const isNamedLog = await isNamed(path, log);
      if (isNamedLog && now === before) return await toPlaces(log, siblings, held);
      before = now;
      if (isNamedLog) continue;
      await log?.reader.close();
      log = undefined;
      log = await openLog();
      before = undefined;
    }
    throw new Error(`${path} is rotated faster than its files can be listed`);
  } catch (error) {
    await closeAll([...held.values()]);
    await log?.reader.close();
    throw error;
  }
}

async function toPlaces(
  logFile: OpenFile | undefined,
  siblings: readonly SiblingPlace[],
  held: ReadonlyMap<string, SiblingPlace>,
): Promise<Places> {
  await closeAll([...held.values()].filter(({ file }) => !siblings.some((place) => place.file === file)));
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

/** The siblings as they are named now; those that are not in `held` yet are opened and put there. */
async function openSiblings(path: string, held: Map<string, SiblingPlace>): Promise<SiblingPlace[]> {
  const places = new Map<string, SiblingPlace>();
  for (const sibling of await listSiblings(path)) {
    const facts = await factsOfPath(sibling.path);
    if (!facts?.regular) continue;
    const key = `${facts.dev} ${facts.ino} ${sibling.compression}`;
    let file = held.get(key)?.file;
    if (file === undefined) {
      file = await openSibling(sibling);
      // It went away, or another one has its name by now: the next listing will tell.
      if (file === undefined) continue;
      if (!isSameFile(file.opened, facts)) {
        await file.reader.close();
        continue;
      }
    }
    const place = { sibling, file };
    held.set(key, place);
    places.set(key, place);
  }
  return [...places.values()];
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
