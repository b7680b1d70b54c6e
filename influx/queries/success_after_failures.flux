// Which addresses got in after failing at least `minFailures` times, and as whom?
security = "crosswatch_security"
start = -24h
stop = now()
minFailures = 5

logins =
    from(bucket: security)
        |> range(start: start, stop: stop)
        |> filter(fn: (r) => r._measurement == "security_event" and r.action == "ssh_login")
        |> filter(fn: (r) => r._field == "source_ip" or r._field == "user")
        |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")

logins
    |> group(columns: ["source_ip"])
    |> sort(columns: ["_time"])
    |> reduce(
        identity: {failures: 0, succeeded_at: time(v: 0), user: "", host: ""},
        fn: (r, accumulator) => {
            entered = accumulator.user != ""
            enters = not entered and r.outcome == "success" and accumulator.failures >= minFailures

            return {
                failures: accumulator.failures + (if not entered and r.outcome == "failure" then 1 else 0),
                succeeded_at: if enters then r._time else accumulator.succeeded_at,
                user: if enters then r.user else accumulator.user,
                host: if enters then r.host else accumulator.host,
            }
        },
    )
    |> group()
    |> filter(fn: (r) => r.user != "")
    |> sort(columns: ["succeeded_at"])
