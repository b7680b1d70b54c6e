// Which hosts sent metrics during the last day but not during the last `silence`?
import "date"

metrics = "crosswatch"
start = -24h
stop = now()
silence = 5m

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
    |> group(columns: ["host"])
    |> last()
    |> group()
    |> filter(fn: (r) => r._time < date.sub(from: date.time(t: stop), d: silence))
    |> keep(columns: ["host", "_time"])
    |> sort(columns: ["_time"])
