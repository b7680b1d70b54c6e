// Which users are tried from many addresses at once, each of them too slow to be noticed alone?
security = "crosswatch_security"
start = -24h
stop = now()
minAddresses = 3
maxPerAddress = 5

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login" and r.outcome == "failure")
    |> filter(fn: (r) => r._field == "source_ip" or r._field == "user")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> group(columns: ["user", "source_ip"])
    |> reduce(identity: {failures: 0}, fn: (r, accumulator) => ({failures: accumulator.failures + 1}))
    |> filter(fn: (r) => r.failures <= maxPerAddress)
    |> group(columns: ["user"])
    |> reduce(
        identity: {failures: 0, addresses: 0},
        fn: (r, accumulator) =>
            ({failures: accumulator.failures + r.failures, addresses: accumulator.addresses + 1}),
    )
    |> group()
    |> filter(fn: (r) => r.addresses >= minAddresses)
    |> sort(columns: ["addresses"], desc: true)
