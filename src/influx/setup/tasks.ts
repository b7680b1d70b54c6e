import type { InfluxDB } from '@influxdata/influxdb-client';
import { TasksAPI } from '@influxdata/influxdb-client-apis';
import type { Task } from '@influxdata/influxdb-client-apis';
import { asking } from '../influx-error.ts';
import type { SetupChange } from './change.ts';
import { isSameScript } from './same-script.ts';

export interface WantedTask {
  /** As `option task` of the script says it. */
  readonly name: string;
  readonly flux: string;
}

/**
 * Finds a task by its name and sees to it that its script is the wanted one and that it runs. Of several with the name,
 * as a template that was applied again makes them, one goes on; the others are set inactive and not removed, as they may
 * be somebody's own.
 */
export async function ensureTask(
  client: InfluxDB,
  orgID: string | undefined,
  wanted: WantedTask,
  dryRun: boolean,
): Promise<SetupChange> {
  const { name, flux } = wanted;
  const api = new TasksAPI(client);
  const change = (state: SetupChange['state'], detail: string): SetupChange => ({ what: 'task', name, state, detail });
  const { tasks = [] } =
    orgID === undefined ? {} : await asking('list tasks', () => api.getTasks({ orgID, name, limit: 100 }));
  const [found, ...others] = bestFirst(tasks.filter((task) => task.name === name), flux);
  if (found === undefined) {
    if (!dryRun && orgID !== undefined)
      await asking(`create task "${name}"`, () => api.postTasks({ body: { orgID, flux } }));
    return change('created', 'missing');
  }
  const doubles = others.filter(isActive);
  const differences = [
    ...(isSameScript(found.flux, flux) ? [] : ['its script differs']),
    ...(isActive(found) ? [] : ['inactive']),
    ...(doubles.length === 0 ? [] : [`${doubles.length} more of this name active`]),
  ];
  if (differences.length === 0) return change('unchanged', 'is active');
  if (!dryRun)
    await asking(`update task "${name}"`, async () => {
      await api.patchTasksID({ taskID: found.id, body: { flux, status: 'active' } });
      for (const { id } of doubles) await api.patchTasksID({ taskID: id, body: { status: 'inactive' } });
    });
  return change('updated', differences.join(', '));
}

function isActive({ status }: Task): boolean {
  return status === 'active';
}

/** Those that are most as wanted first; of equals the one that InfluxDB names first. */
function bestFirst(tasks: readonly Task[], flux: string): Task[] {
  const merit = (task: Task): number => (isActive(task) ? 2 : 0) + (isSameScript(task.flux, flux) ? 1 : 0);
  return tasks.toSorted((a, b) => merit(b) - merit(a));
}
