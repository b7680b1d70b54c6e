// Which hosts cause most alerts, and by which rule?
security = "crosswatch_security"
start = -7d
stop = now()
top = 10

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "alert" and r.state == "firing" and r._field == "fingerprint")
    |> group(columns: ["host", "rule"])
    |> count()
    |> group()
    |> rename(columns: {_value: "alerts"})
    |> sort(columns: ["alerts", "host"], desc: true)
    |> limit(n: top)
