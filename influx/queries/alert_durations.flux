// How often did each rule fire and resolve, and how long did its alerts last on average and at most?
security = "crosswatch_security"
start = -7d
stop = now()

from(bucket: security)
    |> range(start: start, stop: stop)
    |> filter(fn: (r) => r._measurement == "alert" and r.state == "resolved")
    |> filter(fn: (r) => r._field == "started_at" or r._field == "ended_at")
    |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
    |> map(fn: (r) => ({rule: r.rule, seconds: float(v: r.ended_at - r.started_at) / 1000000000.0}))
    |> group(columns: ["rule"])
    |> reduce(
        identity: {alerts: 0, total: 0.0, longest: 0.0},
        fn: (r, accumulator) =>
            ({
                alerts: accumulator.alerts + 1,
                total: accumulator.total + r.seconds,
                longest: if r.seconds > accumulator.longest then r.seconds else accumulator.longest,
            }),
    )
    |> group()
    |> map(fn: (r) => ({rule: r.rule, alerts: r.alerts, mean_seconds: r.total / float(v: r.alerts), longest_seconds: r.longest}))
    |> sort(columns: ["alerts"], desc: true)
