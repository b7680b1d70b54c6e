// Which alerts are firing and not resolved yet?
security = "crosswatch_security"
start = -7d
stop = now()

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "alert" and (r._field == "fingerprint" or r._field == "title"))
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> group(columns: ["fingerprint"])
    |> sort(columns: ["_time"])
    |> last(column: "title")
    |> group()
    |> filter(fn: (r) => r.state != "resolved")
    |> keep(columns: ["_time", "host", "rule", "level", "state", "title", "fingerprint"])
    |> sort(columns: ["_time"])
