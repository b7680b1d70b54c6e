// Which hosts came close to running out of memory: their lowest share of available memory, and when.
metrics = "crosswatch"
start = -24h
stop = now()
below = 10.0

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "mem" and r._field == "available_percent")
    |> group(columns: ["host"])
    |> min()
    |> group()
    |> filter(fn: (r) => r._value < below)
    |> sort(columns: ["_value"])
    |> keep(columns: ["_time", "host", "_value"])
