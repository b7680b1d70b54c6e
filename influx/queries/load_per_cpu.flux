// Which hosts have more work than CPUs: the highest 15 minute load divided by the number of CPUs.
metrics = "crosswatch"
start = -24h
stop = now()

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "system" and (r._field == "load15" or r._field == "n_cpus"))
    |> toFloat()
    |> pivot(rowKey: ["_time", "host"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.load15 and exists r.n_cpus and r.n_cpus > 0.0)
    |> map(fn: (r) => ({_time: r._time, host: r.host, load_per_cpu: r.load15 / r.n_cpus}))
    |> group(columns: ["host"])
    |> max(column: "load_per_cpu")
    |> group()
    |> sort(columns: ["load_per_cpu"], desc: true)
