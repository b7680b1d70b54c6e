import type { InfluxDB } from '@influxdata/influxdb-client';
import { TasksAPI } from '@influxdata/influxdb-client-apis';
import { asking } from '../influx-error.ts';
import type { SetupChange } from './change.ts';

export interface WantedTask {
  /** As `option task` of the script says it. */
  readonly name: string;
  readonly flux: string;
}

/** Finds a task by its name and sees to its script. Whether it is active is left to the people who run the server. */
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
  const found = tasks.find((task) => task.name === name);
  if (found === undefined) {
    if (!dryRun && orgID !== undefined)
      await asking(`create task "${name}"`, () => api.postTasks({ body: { orgID, flux } }));
    return change('created', 'was missing');
  }
  if (found.flux.trim() === flux.trim()) return change('unchanged', `is ${found.status}`);
  if (!dryRun)
    await asking(`update task "${name}"`, () => api.patchTasksID({ taskID: found.id, body: { flux } }));
  return change('updated', 'its script was different');
}
