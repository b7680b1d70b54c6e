// How many security events of each kind happened per step, on each host?
security = "crosswatch_security"
start = -24h
stop = now()
every = 1h

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event" and r._field == "count")
    |> group(columns: ["host", "action", "outcome"])
    |> aggregateWindow(every: every, fn: sum, createEmpty: false, timeSrc: "_start")
