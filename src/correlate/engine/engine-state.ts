import type { EngineCounters } from '../evaluator.ts';
import type { NetworkState } from './network-state.ts';

const FORMAT = 'crosswatch-engine';
const VERSION = 1;

/** Everything an engine knows, as plain data. */
export interface EngineState {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly watermark: { readonly value: number | null; readonly newest: number | null };
  readonly arrivals: number;
  readonly timerKeys: number;
  readonly counters: EngineCounters;
  readonly events: readonly (readonly [string, number])[];
  readonly series: readonly (readonly [string, number])[];
  /** Keys of rules that wait for the first item, to start from it. */
  readonly unstarted: readonly string[];
  readonly network: NetworkState;
}

export function writeState(state: Omit<EngineState, 'format' | 'version'>): string {
  return JSON.stringify({ format: FORMAT, version: VERSION, ...state });
}

/** Undefined where the text is a snapshot of another format or version; the engine then starts empty. */
export function readState(text: string): EngineState | undefined {
  const state = JSON.parse(text) as EngineState;
  return state.format === FORMAT && state.version === VERSION ? state : undefined;
}
