// Which addresses got in during the last `recent` that had never got in before, as far back as `start`?
import "date"

security = "crosswatch_security"
start = -30d
stop = now()
recent = 24h

since = date.sub(from: stop, d: recent)

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login" and r.outcome == "success")
    |> filter(fn: (r) => r._field == "source_ip" or r._field == "user")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> group(columns: ["source_ip", "host"])
    |> first(column: "user")
    |> filter(fn: (r) => r._time >= since)
    |> group()
    |> keep(columns: ["_time", "host", "source_ip", "user"])
    |> sort(columns: ["_time"])
