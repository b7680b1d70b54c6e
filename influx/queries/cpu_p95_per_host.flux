// How busy is each host at its busiest: 95th percentile and mean of CPU use.
import "join"

metrics = "crosswatch"
start = -24h
stop = now()

use =
    from(bucket: metrics)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
        |> map(fn: (r) => ({host: r.host, _value: 100.0 - r._value}))
        |> group(columns: ["host"])

join.inner(
    left: use |> quantile(q: 0.95, method: "exact_mean") |> group(),
    right: use |> mean() |> group(),
    on: (l, r) => l.host == r.host,
    as: (l, r) => ({host: l.host, p95: l._value, mean: r._value}),
)
    |> sort(columns: ["p95"], desc: true)
