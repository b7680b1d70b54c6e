import { z } from 'zod';
import { CrosswatchError } from '../../lib/errors.ts';
import type { RuleExplainer, RuleSummary } from '../reader.ts';
import { type Route, route } from '../route.ts';

const explainQuery = z.strictObject({
  at: z.literal('now').default('now').describe('The engine remembers only how things stand now.'),
  group: z
    .record(z.string(), z.string())
    .default({})
    .describe('Labels a group must have: `group.host.name=web1`.'),
});

/** The rules that raise alerts, and why each fires or does not. */
export function ruleRoutes(
  rules: () => readonly RuleSummary[],
  explainer: RuleExplainer,
  reload: () => Promise<{ readonly mistakes: readonly object[] }>,
): readonly Route[] {
  return [
    route({
      path: '/api/v1/rules',
      summary: 'The rules that are loaded.',
      handle: () => ({ json: { rules: rules() } }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/rules/reload',
      summary:
        'Loads the rules again. With any mistake the rules in force stay, and the answer has the mistakes.',
      async handle() {
        const { mistakes } = await reload();
        return { json: { reloaded: mistakes.length === 0, mistakes } };
      },
    }),
    route({
      path: '/api/v1/rules/{name}/explain',
      summary: 'Why a rule fires or does not: each condition, its value, what is missing, and the window.',
      query: explainQuery,
      queryPrefix: 'group',
      handle({ params, query: { group } }) {
        const asked = Object.keys(group).length === 0 ? undefined : group;
        const explanation = explainer.explain(params['name'] ?? '', asked);
        if (explanation !== undefined) return { json: explanation };
        throw new CrosswatchError('CW_SERVE_NOT_FOUND', 'no rule has this name', {
          hint: 'GET /api/v1/rules lists the loaded ones',
        });
      },
    }),
  ];
}
