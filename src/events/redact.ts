const LONGEST = 160;

/**
 * A message without what could identify anybody: addresses, numbers, quoted text and what follows `user`, `for`,
 * `by` are replaced. Good enough to show to a developer which wording is new.
 */
export function redact(message: string): string {
  return message
    .slice(0, LONGEST * 2)
    .replace(/[\u0000-\u001f\u007f-\uffff]/g, '?')
    .replace(/'[^']*'|"[^"]*"/g, "'…'")
    .replace(/\b[0-9a-f]*:[0-9a-f:]+:[0-9a-f.]*\b/gi, '<ip>')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<ip>')
    .replace(
      /\b(user|for|by|from|name|account|USER|rhost|ruser|logname|group)([ =])(?!<)[^\s,;()]+/g,
      '$1$2<name>',
    )
    .replace(/\b\w*[0-9]\w*\b/g, '<n>')
    .replace(/(?:\/[^\s/]+){2,}/g, '<path>')
    .slice(0, LONGEST);
}
