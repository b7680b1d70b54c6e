// How fast does each host burn its error budget: the share of minutes with CPU use above `limitPercent`, divided by the
// share that the objective allows. 1 uses the budget up exactly.
metrics = "crosswatch"
start = -24h
stop = now()
limitPercent = 90.0
objective = 0.99

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
    |> group(columns: ["host"])
    |> aggregateWindow(every: 1m, fn: mean, createEmpty: false)
    |> reduce(
        identity: {minutes: 0.0, bad: 0.0},
        fn: (r, accumulator) =>
            ({
                minutes: accumulator.minutes + 1.0,
                bad: accumulator.bad + (if 100.0 - r._value > limitPercent then 1.0 else 0.0),
            }),
    )
    |> group()
    |> map(fn: (r) => ({host: r.host, bad_share: r.bad / r.minutes, burn: r.bad / r.minutes / (1.0 - objective)}))
    |> sort(columns: ["burn"], desc: true)
