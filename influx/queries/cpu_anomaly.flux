// Which hosts are far from their usual CPU use: by how many standard deviations does the mean of the last `recent` differ
// from the mean of all hours before it?
import "date"
import "join"
import "math"

metrics = "crosswatch"
start = -7d
stop = now()
recent = 1h
minDeviations = 3.0

since = date.sub(from: date.time(t: stop), d: recent)

use = (begin, end) =>
    from(bucket: metrics)
        |> range(start: begin, stop: end)
        |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
        |> map(fn: (r) => ({r with _value: 100.0 - r._value}))
        |> group(columns: ["host"])

hours = use(begin: start, end: since) |> aggregateWindow(every: 1h, fn: mean, createEmpty: false)

usual =
    join.inner(
        left: hours |> mean() |> group(),
        right: hours |> stddev() |> group(),
        on: (l, r) => l.host == r.host,
        as: (l, r) => ({host: l.host, mean: l._value, stddev: r._value}),
    )

join.inner(
    left: use(begin: since, end: stop) |> mean() |> group(),
    right: usual,
    on: (l, r) => l.host == r.host,
    as: (l, r) =>
        ({
            host: l.host,
            now: l._value,
            usual: r.mean,
            deviations: if r.stddev > 0.0 then (l._value - r.mean) / r.stddev else 0.0,
        }),
)
    |> filter(fn: (r) => math.abs(x: r.deviations) >= minDeviations)
    |> sort(columns: ["deviations"], desc: true)
