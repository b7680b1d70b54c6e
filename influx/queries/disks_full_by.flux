// When will each file system be full if it goes on growing as it did: a straight line through the hourly means.
import "date"

metrics = "crosswatch"
start = -7d
stop = now()

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "disk" and r._field == "used_percent")
    |> group(columns: ["host", "path"])
    |> aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start")
    |> map(fn: (r) => ({r with x: float(v: int(v: r._time) - int(v: date.time(t: stop))) / 86400000000000.0}))
    |> reduce(
        identity: {n: 0.0, sx: 0.0, sy: 0.0, sxx: 0.0, sxy: 0.0},
        fn: (r, accumulator) =>
            ({
                n: accumulator.n + 1.0,
                sx: accumulator.sx + r.x,
                sy: accumulator.sy + r._value,
                sxx: accumulator.sxx + r.x * r.x,
                sxy: accumulator.sxy + r.x * r._value,
            }),
    )
    |> map(
        fn: (r) => {
            spread = r.n * r.sxx - r.sx * r.sx
            slope = if spread > 0.0 then (r.n * r.sxy - r.sx * r.sy) / spread else 0.0
            level = (r.sy - slope * r.sx) / r.n

            return {host: r.host, path: r.path, used_percent: level, percent_per_day: slope}
        },
    )
    |> group()
    |> filter(fn: (r) => r.percent_per_day > 0.0)
    |> map(fn: (r) => ({r with days_left: (100.0 - r.used_percent) / r.percent_per_day}))
    |> map(fn: (r) => ({r with full_at: time(v: int(v: date.time(t: stop)) + int(v: r.days_left * 86400000000000.0))}))
    |> sort(columns: ["days_left"])
