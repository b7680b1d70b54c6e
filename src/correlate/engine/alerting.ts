import type { Core } from './runtime.ts';
import type { Group, GroupTable } from './group-table.ts';
import { createLifecycle } from './lifecycle.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { LifecycleOptions } from './lifecycle-options.ts';
import type { RuleBase } from '../rule.ts';
import { createResolveMarks } from './resolve-marks.ts';
import type { ResolveMarks } from './resolve-marks.ts';

export interface Alerting<G extends Group> {
  readonly lifecycle: Lifecycle<G>;
  readonly marks: ResolveMarks;
}

/** The lifecycle of a rule's alerts, wired to what all rules share. */
export function createAlerting<G extends Group>(
  core: Core,
  { rule, index }: { readonly rule: RuleBase; readonly index: number },
  table: GroupTable<G>,
  options: Pick<LifecycleOptions<G>, 'gather' | 'gatherOne' | 'resolveAfterMs' | 'resolved'>,
): Alerting<G> {
  const marks = createResolveMarks(core.watermark);
  const lifecycle = createLifecycle({
    rule,
    index,
    table,
    marks,
    maxGroups: core.config.max_groups,
    maxHeld: core.config.max_entries,
    timers: core.timers,
    counters: core.counters,
    emit: core.emit,
    saturated: core.saturated,
    ...options,
  });
  return { lifecycle, marks };
}
