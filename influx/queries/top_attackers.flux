// Which addresses failed to log in most often, and from when to when?
security = "crosswatch_security"
start = -24h
stop = now()
top = 10

failures =
    from(bucket: security)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login" and r.outcome == "failure")
        |> filter(fn: (r) => r._field == "source_ip")
        |> rename(columns: {_value: "source_ip"})
        |> group(columns: ["source_ip"])

failures
    |> reduce(
        identity: {failures: 0, first: time(v: 0), last: time(v: 0)},
        fn: (r, accumulator) =>
            ({
                failures: accumulator.failures + 1,
                first: if accumulator.failures == 0 or r._time < accumulator.first then r._time else accumulator.first,
                last: if r._time > accumulator.last then r._time else accumulator.last,
            }),
    )
    |> group()
    |> sort(columns: ["failures"], desc: true)
    |> limit(n: top)
