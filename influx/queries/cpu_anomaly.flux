// Which hosts are far from their usual CPU use: by how many standard deviations does the mean of the last `recent` differ
// from the mean of all hours before it?
import "date"
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

one = (tables=<-, name) =>
    tables |> group() |> map(fn: (r) => ({host: r.host, _value: r._value})) |> rename(columns: {_value: name})

// Not `join.inner`, which fails where a side is empty.
usual = join(tables: {mean: hours |> mean() |> one(name: "mean"), stddev: hours |> stddev() |> one(name: "stddev")}, on: ["host"])

join(tables: {now: use(begin: since, end: stop) |> mean() |> one(name: "now"), usual: usual}, on: ["host"])
    |> map(
        fn: (r) =>
            ({
                host: r.host,
                now: r.now,
                usual: r.mean,
                deviations: if r.stddev > 0.0 then (r.now - r.mean) / r.stddev else 0.0,
            }),
    )
    |> filter(fn: (r) => math.abs(x: r.deviations) >= minDeviations)
    |> sort(columns: ["deviations"], desc: true)
