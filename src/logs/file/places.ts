import { factsOfPath, type FileFacts } from './file-facts.ts';
import { openSibling, type OpenFile } from './open-file.ts';
import { listSiblings, type Sibling } from './siblings.ts';

/** A file that may hold lines of the log. */
export interface Place {
  /** The rotated file, or undefined for the log itself. */
  readonly sibling: Sibling | undefined;
  readonly facts: FileFacts;
  /** Opens it, or undefined where it went away or can not be unpacked. */
  readonly open: () => Promise<OpenFile | undefined>;
}

/** What has the name of the log now, or undefined where nothing has. Rejects where it is not a file. */
export async function placeOfLog(path: string, open: () => Promise<OpenFile>): Promise<Place | undefined> {
  const facts = await factsOfPath(path);
  if (facts === undefined) return undefined;
  if (!facts.regular) throw new Error(`${path} is not a regular file`);
  return { sibling: undefined, facts, open };
}

/** What lies beside the log, oldest first. */
export async function placesOfSiblings(path: string): Promise<Place[]> {
  const siblings = await listSiblings(path);
  return siblings.map((sibling) => ({ sibling, facts: sibling.facts, open: () => openSibling(sibling) }));
}
