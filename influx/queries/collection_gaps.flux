// Where is the history of a host incomplete: pauses between two CPU samples that are longer than `longest` seconds.
metrics = "crosswatch"
start = -24h
stop = now()
longest = 60

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "cpu" and r._field == "usage_idle" and r.cpu == "cpu-total")
    |> group(columns: ["host"])
    |> elapsed(unit: 1s)
    |> filter(fn: (r) => r.elapsed > longest)
    |> group()
    |> keep(columns: ["_time", "host", "elapsed"])
    |> sort(columns: ["_time", "host"])
