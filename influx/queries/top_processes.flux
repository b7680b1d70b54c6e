// Which programs used most CPU, and how much memory did they hold at most?
import "join"

metrics = "crosswatch"
start = -1h
stop = now()
top = 10

field = (name) =>
    from(bucket: metrics)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "procstat" and r._field == name)
        |> toFloat()
        |> group(columns: ["host", "process_name"])

join.left(
    left: field(name: "cpu_usage") |> mean() |> group(),
    right: field(name: "memory_rss") |> max() |> group(),
    on: (l, r) => l.host == r.host and l.process_name == r.process_name,
    as: (l, r) => ({host: l.host, process_name: l.process_name, cpu_usage: l._value, memory_rss: r._value}),
)
    |> sort(columns: ["cpu_usage"], desc: true)
    |> limit(n: top)
