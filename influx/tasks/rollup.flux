// Rolls metrics up into steps of 5 minutes: mean, min, max, last, count and p95 of every numeric field, told apart by
// the tag `aggregate`. Runs every 5 minutes over the last 30, so that what came up to 25 minutes late is in; rolling a
// step up again overwrites it. A percentile of many steps can not be had from the percentiles of each: take the highest
// p95 as a bound, and the mean of means weighted by `count`.
import "date"
import "regexp"
import "strings"
import "types"

metrics = "crosswatch"
rollup = "crosswatch_rollup"
reach = 30m

option task = {name: "crosswatch rollup", every: 5m, offset: 30s}

stop = date.truncate(t: now(), unit: 5m)
start = date.sub(d: reach, from: stop)

raw = (begin=start, end=stop) => from(bucket: metrics) |> range(start: begin, stop: end)

// Names of fields that hold text or booleans in some measurement. InfluxDB gives a series the type it has in the first
// shard of the range where it has any, even outside of the range, and fails where it can not aggregate that type. So the
// last value before `start` and the first one after it are looked at, as far away as a shard reaches (7 days, unless a
// bucket was made with longer ones). Looking at every value would take a hundred times as long as all the rest.
shard = 8d
textFields = (tables=<-) =>
    tables
        |> filter(fn: (r) => not types.isNumeric(v: r._value))
        |> keep(columns: ["_field"])
        |> group()
        |> distinct(column: "_field")
texts =
    union(
        tables: [
            raw(begin: date.sub(d: shard, from: start), end: start) |> last() |> textFields(),
            raw(end: date.add(d: shard, to: stop)) |> first() |> textFields(),
        ],
    )
        |> map(fn: (r) => ({_value: regexp.quoteMeta(v: r._value)}))
        |> findColumn(fn: (key) => true, column: "_value")
isText = regexp.compile(v: "^(" + strings.joinStr(arr: texts, v: "|") + ")$")

numbers = () => raw() |> filter(fn: (r) => r._field !~ isText)

// Every value is a float there: a field has one type, and a mean is no integer.
write = (tables=<-, aggregate) =>
    tables
        |> toFloat()
        |> set(key: "aggregate", value: aggregate)
        |> to(bucket: rollup)

p95 = (tables=<-, column) => tables |> quantile(column: column, q: 0.95, method: "estimate_tdigest")

numbers() |> aggregateWindow(every: 5m, fn: mean, createEmpty: false, timeSrc: "_start") |> write(aggregate: "mean")
numbers() |> aggregateWindow(every: 5m, fn: min, createEmpty: false, timeSrc: "_start") |> write(aggregate: "min")
numbers() |> aggregateWindow(every: 5m, fn: max, createEmpty: false, timeSrc: "_start") |> write(aggregate: "max")
numbers() |> aggregateWindow(every: 5m, fn: last, createEmpty: false, timeSrc: "_start") |> write(aggregate: "last")
numbers() |> aggregateWindow(every: 5m, fn: count, createEmpty: false, timeSrc: "_start") |> write(aggregate: "count")
numbers()
    |> toFloat()
    |> aggregateWindow(every: 5m, fn: p95, createEmpty: false, timeSrc: "_start")
    |> write(aggregate: "p95")
