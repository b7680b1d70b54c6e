// Who ran commands as somebody else, how often, and how often was it refused?
security = "crosswatch_security"
start = -24h
stop = now()

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "security_event" and r._field == "user")
    |> filter(fn: (r) => r.action == "sudo_command" or r.action == "sudo_denied" or r.action == "sudo_auth")
    |> rename(columns: {_value: "user"})
    |> group(columns: ["host", "user"])
    |> reduce(
        identity: {commands: 0, refused: 0},
        fn: (r, accumulator) =>
            ({
                commands: accumulator.commands + (if r.action == "sudo_command" then 1 else 0),
                refused: accumulator.refused + (if r.action == "sudo_command" then 0 else 1),
            }),
    )
    |> group()
    |> sort(columns: ["commands", "user"], desc: true)
