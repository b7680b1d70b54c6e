// What CPU use is usual for each hour of the week? Weekday 0 is Sunday; hours are UTC.
import "date"
import "join"

metrics = "crosswatch"
start = -28d
stop = now()

byHour =
    from(bucket: metrics)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
        |> map(
            fn: (r) =>
                ({
                    host: r.host,
                    weekday: date.weekDay(t: r._time),
                    hour: date.hour(t: r._time),
                    _value: 100.0 - r._value,
                }),
        )
        |> group(columns: ["host", "weekday", "hour"])

join.inner(
    left: byHour |> mean() |> group(),
    right: byHour |> stddev() |> group(),
    on: (l, r) => l.host == r.host and l.weekday == r.weekday and l.hour == r.hour,
    as: (l, r) => ({host: l.host, weekday: l.weekday, hour: l.hour, mean: l._value, stddev: r._value}),
)
    |> sort(columns: ["host", "weekday", "hour"])
