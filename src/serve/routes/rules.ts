import { z } from 'zod';
import { CrosswatchError } from '../../lib/errors.ts';
import type { RuleExplainer, RuleSummary } from '../reader.ts';
import { sendProblem } from '../problem.ts';
import { type Route, route } from '../route.ts';

const explainQuery = z.strictObject({
  at: z.literal('now').default('now').describe('The engine remembers only how things stand now.'),
  group: z
    .record(z.string(), z.string())
    .default({})
    .describe('Labels a group must have: `group.host.name=web1`.'),
});

interface Reloaded {
  /** False where nothing that changed could be taken. */
  readonly taken: boolean;
  readonly mistakes: readonly object[];
  /** Files whose last good version stays in force. */
  readonly kept: readonly string[];
}

/** The rules that raise alerts, and why each fires or does not. */
export function ruleRoutes(
  rules: () => readonly RuleSummary[],
  explainer: RuleExplainer,
  reload: () => Promise<Reloaded>,
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
        'Loads the rules again: every file that is good comes into force at once; of a file with mistakes the last good version stays (`kept`). 200: something was taken, or nothing was wrong; `mistakes` has what is wrong with the rest. 422 (`CW_SERVE_RULES`): all that changed has mistakes, so the rules in force stay as they were.',
      async handle(_request, response) {
        const { taken, mistakes, kept } = await reload();
        if (taken) return { json: { reloaded: true, mistakes, kept } };
        const error = new CrosswatchError(
          'CW_SERVE_RULES',
          `${mistakes.length} mistakes: the rules in force stay`,
          {
            hint: '`mistakes` has the places; crosswatch rules check tells the same',
          },
        );
        sendProblem(response, error, { mistakes, kept });
        return 'sent' as const;
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
