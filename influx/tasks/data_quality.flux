// Writes per host how long its metrics have been silent and whether it is missing: measurement `crosswatch_host`, fields
// `silent_seconds` and `missing`. A host is forgotten after a day of silence. Runs every minute.
metrics = "crosswatch"
missingAfter = 300.0

option task = {name: "crosswatch missing hosts", every: 1m, offset: 10s}

from(bucket: metrics)
    |> range(start: -24h)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
    |> last()
    |> group()
    |> map(
        fn: (r) =>
            ({
                _time: now(),
                _measurement: "crosswatch_host",
                host: r.host,
                silent_seconds: float(v: int(v: now()) - int(v: r._time)) / 1000000000.0,
            }),
    )
    |> map(fn: (r) => ({r with missing: r.silent_seconds > missingAfter}))
    |> to(
        bucket: metrics,
        tagColumns: ["host"],
        fieldFn: (r) => ({"silent_seconds": r.silent_seconds, "missing": r.missing}),
    )
