// How many bits per second does each interface receive and send at most, in steps of 5 minutes? Counter resets are left out.
metrics = "crosswatch"
start = -24h
stop = now()

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "net" and (r._field == "bytes_recv" or r._field == "bytes_sent"))
    |> toFloat()
    |> derivative(unit: 1s, nonNegative: true)
    |> aggregateWindow(every: 5m, fn: mean, createEmpty: false)
    |> group(columns: ["host", "interface", "_field"])
    |> max()
    |> map(fn: (r) => ({host: r.host, interface: r.interface, direction: r._field, bits_per_second: r._value * 8.0}))
    |> group()
    |> sort(columns: ["bits_per_second"], desc: true)
