// How does the CPU use of each host and hour compare with the same hour a week before?
import "date"
import "join"

metrics = "crosswatch"
start = -24h
stop = now()

hourly = (ago) =>
    from(bucket: metrics)
        |> range(start: date.sub(from: date.time(t: start), d: ago), stop: date.sub(from: date.time(t: stop), d: ago))
        |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
        |> map(fn: (r) => ({r with _value: 100.0 - r._value}))
        |> group(columns: ["host"])
        |> aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start")
        |> timeShift(duration: ago)
        |> group()

join.inner(
    left: hourly(ago: 0s),
    right: hourly(ago: 7d),
    on: (l, r) => l.host == r.host and l._time == r._time,
    as: (l, r) => ({_time: l._time, host: l.host, now: l._value, before: r._value, change: l._value - r._value}),
)
    |> sort(columns: ["host", "_time"])
