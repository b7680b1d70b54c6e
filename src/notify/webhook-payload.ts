import type { Labels, Transition } from '../model/alert.ts';
import type { Notification } from '../model/notification.ts';

const NOT_ENDED = '0001-01-01T00:00:00Z';

/**
 * Body of the webhook: Alertmanager's webhook format, version 4 (prometheus.io/docs/alerting/latest/configuration,
 * `<webhook_config>`), one alert a message, so that receivers written for Alertmanager take it as it is. What that
 * format has no room for stands under `crosswatch`, the evidence included.
 */
export function toWebhookPayload(notification: Notification): object {
  const { transition, receiver, idempotencyKey } = notification;
  const status = transition.state === 'resolved' ? 'resolved' : 'firing';
  const labels = prometheusLabels(transition);
  const annotations = { summary: transition.title, ...transition.annotations };
  return {
    version: '4',
    groupKey: `{}:{alertname="${transition.rule}"}/${transition.fingerprint}`,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels: { alertname: transition.rule },
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: '',
    alerts: [
      {
        status,
        labels,
        annotations:
          transition.runbookUrl === undefined
            ? annotations
            : { ...annotations, runbook_url: transition.runbookUrl },
        startsAt: new Date(transition.startedAtMs).toISOString(),
        endsAt: status === 'resolved' ? new Date(transition.atMs).toISOString() : NOT_ENDED,
        generatorURL: '',
        fingerprint: transition.fingerprint,
      },
    ],
    crosswatch: {
      idempotency_key: idempotencyKey,
      dedup_key: `crosswatch-${transition.fingerprint}`,
      state: transition.state,
      at: new Date(transition.atMs).toISOString(),
      rule: transition.rule,
      title: transition.title,
      level: transition.level,
      group: transition.group,
      value: transition.value,
      count: transition.count,
      reason: transition.reason,
      tags: transition.tags,
      evidence: {
        events: transition.evidence.events,
        points: transition.evidence.points,
        events_dropped: transition.evidence.droppedEvents,
        points_dropped: transition.evidence.droppedPoints,
      },
    },
  };
}

/** Group and labels under names every Prometheus tool takes: `host.name` becomes `host_name`. */
function prometheusLabels({ rule, level, group, labels }: Transition): Labels {
  const named = Object.entries({ ...group, ...labels }).map(([key, value]) => [
    key.replace(/[^A-Za-z0-9_]/g, '_'),
    value,
  ]);
  return { ...Object.fromEntries(named), alertname: rule, severity: level };
}
