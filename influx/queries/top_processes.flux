// Which programs used most CPU, and how much memory did they hold at most?
metrics = "crosswatch"
start = -1h
stop = now()
top = 10

field = (name) =>
    from(bucket: metrics)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "procstat" and r._field == name)
        |> toFloat()
        |> group(columns: ["host", "process_name", "_field"])

union(tables: [field(name: "cpu_usage") |> mean(), field(name: "memory_rss") |> max()])
    |> group()
    |> pivot(rowKey: ["host", "process_name"], columnKey: ["_field"], valueColumn: "_value")
    |> filter(fn: (r) => exists r.cpu_usage)
    |> map(
        fn: (r) => ({host: r.host, process_name: r.process_name, cpu_usage: r.cpu_usage, memory_rss: r.memory_rss}),
    )
    |> sort(columns: ["cpu_usage"], desc: true)
    |> limit(n: top)
