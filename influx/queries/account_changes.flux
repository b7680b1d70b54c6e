// Which accounts and groups were added, changed or removed?
security = "crosswatch_security"
start = -7d
stop = now()

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event")
    |> filter(fn: (r) => r.action =~ /^(user|group)_(added|modified|deleted)$|^password_changed$/)
    |> filter(fn: (r) => r._field == "message")
    |> group()
    |> sort(columns: ["_time"])
    |> rename(columns: {_value: "message"})
    |> keep(columns: ["_time", "host", "action", "message"])
