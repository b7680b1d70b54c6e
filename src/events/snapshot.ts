/** What later lines need from earlier ones. */
export interface Snapshot {
  readonly lastStampMs?: number | undefined;
  /** Open sessions. */
  readonly sessions: readonly object[];
}

const VERSION = 1;

export function writeSnapshot(snapshot: Snapshot): string {
  return JSON.stringify({ version: VERSION, ...snapshot });
}

/** The snapshot in the text, or `undefined` where it is none of this version. */
export function readSnapshot(text: string): Snapshot | undefined {
  try {
    const saved = JSON.parse(text) as Snapshot & { readonly version: number };
    return saved.version === VERSION && Array.isArray(saved.sessions) ? saved : undefined;
  } catch {
    return undefined;
  }
}
