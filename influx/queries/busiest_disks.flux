// Which disks read and write most, in bytes per second on average? Counter resets are left out.
metrics = "crosswatch"
start = -24h
stop = now()
top = 10

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "diskio" and (r._field == "read_bytes" or r._field == "write_bytes"))
    |> toFloat()
    |> derivative(unit: 1s, nonNegative: true)
    |> mean()
    |> pivot(rowKey: ["host", "name"], columnKey: ["_field"], valueColumn: "_value")
    |> group()
    |> map(
        fn: (r) =>
            ({
                host: r.host,
                name: r.name,
                read: r.read_bytes,
                write: r.write_bytes,
                total: r.read_bytes + r.write_bytes,
            }),
    )
    |> sort(columns: ["total"], desc: true)
    |> limit(n: top)
