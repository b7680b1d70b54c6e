// Watches the watcher: writes a point of measurement `crosswatch_deadman` for every host whose Crosswatch reported itself
// within the last day but not within the last 3 minutes, while InfluxDB itself is up. Grafana or a check can alert on any
// point there. Runs every minute.
import "influxdata/influxdb/monitor"
import "experimental"

metrics = "crosswatch"
security = "crosswatch_security"
silence = 3m

option task = {name: "crosswatch deadman", every: 1m, offset: 20s}

from(bucket: metrics)
    |> range(start: -24h)
    |> filter(fn: (r) => r._measurement == "crosswatch_process" and r._field == "uptime_seconds")
    |> monitor.deadman(t: experimental.subDuration(d: silence, from: now()))
    |> filter(fn: (r) => r.dead)
    |> group()
    |> map(
        fn: (r) =>
            ({
                _time: now(),
                _measurement: "crosswatch_deadman",
                host: r.host,
                last_seen: int(v: r._time),
                silent_seconds: float(v: int(v: now()) - int(v: r._time)) / 1000000000.0,
            }),
    )
    |> to(
        bucket: security,
        tagColumns: ["host"],
        fieldFn: (r) => ({"last_seen": r.last_seen, "silent_seconds": r.silent_seconds}),
    )
