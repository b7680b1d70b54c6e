// When did a host work hard while logins failed on it: the 5 minute steps with mean CPU above `threshold` and at least
// `minFailures` failed logins.
metrics = "crosswatch"
security = "crosswatch_security"
start = -24h
stop = now()
threshold = 80.0
minFailures = 5

cpu =
    from(bucket: metrics)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
        |> group(columns: ["host"])
        |> aggregateWindow(every: 5m, fn: mean, createEmpty: false, timeSrc: "_start")
        |> map(fn: (r) => ({_time: r._time, host: r.host, cpu: 100.0 - r._value}))
        |> filter(fn: (r) => r.cpu > threshold)
        |> group()

failures =
    from(bucket: security)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login" and r.outcome == "failure")
        |> filter(fn: (r) => r._field == "count")
        |> group(columns: ["host"])
        |> aggregateWindow(every: 5m, fn: sum, createEmpty: false, timeSrc: "_start")
        |> filter(fn: (r) => r._value >= minFailures)
        |> group()

// Not `join.inner`, which fails where a side is empty.
join(tables: {cpu: cpu, failures: failures}, on: ["_time", "host"])
    |> map(fn: (r) => ({_time: r._time, host: r.host, cpu: r.cpu, failures: r._value}))
    |> sort(columns: ["_time", "host"])
