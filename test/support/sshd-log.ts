/** One failed login as sshd on Debian 12 writes it: a user of its own for each `n`, an address for 400 of them. */
export function failedLogin(n: number, atMs: number, host = 'web1'): string {
  const stamp = new Date(atMs).toISOString().replace('Z', '+00:00');
  const address = `198.51.${100 + (Math.floor(n / 100_000) % 100)}.${Math.floor(n / 400) % 250}`;
  return `${stamp} ${host} sshd[${1000 + (n % 60_000)}]: Failed password for invalid user user${n} from ${address} port ${1024 + (n % 60_000)} ssh2`;
}
