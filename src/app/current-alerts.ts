import type { RuleExplanation } from '../correlate/explanation.ts';
import type { AlertRecord } from '../model/alert-record.ts';
import type { Labels } from '../model/alert.ts';
import type { AlertReader } from '../serve/reader.ts';

type Explain = (rule: string, group: Labels) => RuleExplanation | undefined;

/** Alerts of the store, those that fire with count and value as the engine has them now. */
export function withCurrent(reader: AlertReader, explain: Explain): AlertReader {
  function add<Alert extends AlertRecord>(alert: Alert): Alert {
    if (alert.state !== 'firing') return alert;
    const { rule, group } = alert.newest;
    const now = explain(rule, group)?.groups.find(
      (each) => each.alert?.fingerprint === alert.fingerprint,
    )?.alert;
    if (now?.state !== 'firing' || now.startedAtMs !== alert.startedAtMs) return alert;
    return { ...alert, current: { value: now.value, count: now.count } };
  }
  return {
    alerts: (filter) => reader.alerts(filter).map(add),
    alert(fingerprint) {
      const alert = reader.alert(fingerprint);
      return alert === undefined ? undefined : add(alert);
    },
    acknowledge: (fingerprint, by, nowMs) => reader.acknowledge(fingerprint, by, nowMs),
  };
}
