// How did a metric move over months: per host and day its mean weighted by samples, its lowest and its highest value, from
// the roll-ups.
import "math"

rollup = "crosswatch_rollup"
start = -365d
stop = now()
measurement = "cpu"
field = "usage_idle"

from(bucket: rollup)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == measurement and r._field == field)
    |> filter(fn: (r) => r.aggregate =~ /^(mean|min|max|count)$/)
    |> pivot(rowKey: ["_time", "host"], columnKey: ["aggregate"], valueColumn: "_value")
    |> group(columns: ["host"])
    |> window(every: 1d)
    |> reduce(
        identity: {count: 0.0, sum: 0.0, min: math.mInf(sign: 1), max: math.mInf(sign: -1)},
        fn: (r, accumulator) => ({
            count: accumulator.count + r.count,
            sum: accumulator.sum + r.mean * r.count,
            min: if r.min < accumulator.min then r.min else accumulator.min,
            max: if r.max > accumulator.max then r.max else accumulator.max,
        }),
    )
    |> map(fn: (r) => ({_time: r._start, host: r.host, mean: r.sum / r.count, min: r.min, max: r.max}))
    |> group()
    |> sort(columns: ["host", "_time"])
