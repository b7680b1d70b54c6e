// Which networks (/24) do failed logins come from, and how many of their addresses take part? IPv4 only.
import "regexp"

security = "crosswatch_security"
start = -24h
stop = now()
top = 10

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login" and r.outcome == "failure")
    |> filter(fn: (r) => r._field == "source_ip" and r._value =~ /^\d+\.\d+\.\d+\.\d+$/)
    |> map(fn: (r) => ({address: r._value, network: regexp.replaceAllString(r: /\.\d+$/, v: r._value, t: ".0/24")}))
    |> group(columns: ["network", "address"])
    |> reduce(identity: {failures: 0}, fn: (r, accumulator) => ({failures: accumulator.failures + 1}))
    |> group(columns: ["network"])
    |> reduce(
        identity: {failures: 0, addresses: 0},
        fn: (r, accumulator) =>
            ({failures: accumulator.failures + r.failures, addresses: accumulator.addresses + 1}),
    )
    |> group()
    |> sort(columns: ["failures"], desc: true)
    |> limit(n: top)
