// How full will a file system be during the next days, by Holt-Winters over daily means?
metrics = "crosswatch"
start = -28d
stop = now()
path = "/"
days = 7

from(bucket: metrics)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "disk" and r._field == "used_percent" and r.path == path)
    |> group(columns: ["host", "path"])
    |> aggregateWindow(every: 1d, fn: mean, createEmpty: false, timeSrc: "_start")
    |> holtWinters(n: days, interval: 1d)
