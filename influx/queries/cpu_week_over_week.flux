// How does the CPU use of each host and hour compare with the same hour a week before?
import "date"

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
        |> keep(columns: ["_time", "host", "_value"])
        |> group()

// Not `join.inner`, which fails where a side is empty.
join(tables: {now: hourly(ago: 0s), before: hourly(ago: 7d)}, on: ["_time", "host"])
    |> map(
        fn: (r) =>
            ({
                _time: r._time,
                host: r.host,
                now: r._value_now,
                before: r._value_before,
                change: r._value_now - r._value_before,
            }),
    )
    |> sort(columns: ["host", "_time"])
