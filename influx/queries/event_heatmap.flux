// On which weekdays and hours do logins fail? Weekday 0 is Sunday; hours are UTC.
import "date"

security = "crosswatch_security"
start = -28d
stop = now()

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login" and r.outcome == "failure")
    |> filter(fn: (r) => r._field == "count")
    |> group()
    |> map(fn: (r) => ({weekday: date.weekDay(t: r._time), hour: date.hour(t: r._time), _value: r._value}))
    |> group(columns: ["weekday", "hour"])
    |> sum()
    |> group()
    |> sort(columns: ["weekday", "hour"])
