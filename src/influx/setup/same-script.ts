const TASK_OPTION = /^option task\s*=\s*\{[^}]*\}[ \t]*$/m;

/**
 * Whether two scripts of tasks say the same. A template has no `option task`: InfluxDB writes it itself, elsewhere and
 * spaced otherwise, and 5m as `5m0s`.
 */
export function isSameScript(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(script: string): string {
  const option = TASK_OPTION.exec(script)?.[0] ?? '';
  const lines = script.replace(option, '').split('\n');
  const text = lines.map((line) => line.trimEnd()).filter((line) => line !== '');
  return [optionText(option), ...text].join('\n');
}

function optionText(option: string): string {
  // The name is the only text that can hold spaces which matter.
  const parts = option.split(/("[^"]*")/);
  return parts.map((part) => (part.startsWith('"') ? part : part.replace(/\s+|(?<=[dhm])0[ms]/g, ''))).join('');
}
