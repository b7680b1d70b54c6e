// Is Crosswatch itself well on each host: memory, delay of its event loop, CPU seconds used, and when it last spoke.
metrics = "crosswatch"
start = -1h
stop = now()

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "crosswatch_process")
    |> filter(fn: (r) => r._field == "rss_bytes" or r._field == "loop_delay_max_ms" or r._field == "cpu_seconds")
    |> toFloat()
    |> group(columns: ["host", "_field"])
    |> last()
    |> group()
    |> pivot(rowKey: ["host", "_time"], columnKey: ["_field"], valueColumn: "_value")
    |> sort(columns: ["host"])
