/** An alert as `/api/v1/alerts` tells it. */
export interface Alert {
  readonly fingerprint: string;
  readonly state: 'firing' | 'resolved';
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly acknowledgedBy?: string;
  readonly silencedBy?: string;
  readonly newest: {
    readonly rule: string;
    readonly title: string;
    readonly level: string;
    readonly value: number;
    readonly count: number;
    readonly group: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
    readonly runbookUrl?: string;
    readonly evidence: {
      readonly events: readonly SecurityEvent[];
      readonly points: readonly EvidencePoint[];
      readonly droppedEvents: number;
      readonly droppedPoints: number;
    };
  };
  readonly timeline: readonly {
    readonly atMs: number;
    readonly state: string;
    readonly level?: string;
    readonly detail?: string;
  }[];
}

export interface EvidencePoint {
  readonly timeMs: number;
  readonly measurement: string;
  readonly field: string;
  readonly value: number;
}

export type SecurityEvent = Readonly<Record<string, string | number | boolean>> & {
  readonly '@timestamp': number;
};

export interface Series {
  readonly tags: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface Latest {
  readonly measurement: string;
  readonly field: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly timeMs: number;
  readonly value: number | string | boolean;
}

export interface Counts {
  readonly action: string;
  readonly outcome: string;
  readonly times: readonly number[];
  readonly counts: readonly number[];
}

/** A chip of the header: something that works, waits, wants a look or fails. */
export interface Health {
  readonly name: string;
  readonly state: 'ok' | 'waiting' | 'warning' | 'failing' | 'off';
  readonly detail: string;
}

export interface Status {
  readonly host: string;
  readonly version: string;
  readonly startedMs: number;
  readonly health: readonly Health[];
}

const token = new URLSearchParams(location.search).get('token');

/** GET of an API path as JSON; throws the problem document's words. */
export async function get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const parameters = new URLSearchParams(query).toString();
  const response = await fetch(`api/v1/${path}${parameters === '' ? '' : `?${parameters}`}`, {
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
  });
  const body = (await response.json()) as T & { detail?: string; title?: string };
  if (!response.ok) throw new Error(body.detail ?? body.title ?? `HTTP ${response.status}`);
  return body;
}

/** The live stream; the browser connects again by itself. */
export function openStream(): EventSource {
  return new EventSource(
    token === null ? 'api/v1/stream' : `api/v1/stream?token=${encodeURIComponent(token)}`,
  );
}
