#!/usr/bin/env python3
"""Sums up what runs cost from their attempts and prices, without Stint: to check `stint cost --by`, or to go on from.

    stint cost export --raw --month 2026-11 > raw.json
    python3 showback.py --by team --month 2026-11 raw.json

Standard library only. Amounts are nano-dollars rounded half to even, as Stint keeps them; docs/money.md says what each figure is.
"""
import argparse
import datetime
import json
import sys
from decimal import ROUND_HALF_EVEN, Decimal, getcontext

getcontext().prec = 60
NANO = Decimal("1e-9")
HOUR = Decimal(3_600_000_000_000)  # nanoseconds
FIGURES = ("totalUsd", "computeUsd", "spotUsd", "onDemandUsd", "reservedUsd", "storageUsd", "requestsUsd", "transferUsd",
           "earlyUsd", "savedUsd", "lostUsd", "fallbackUsd", "idleUsd", "gpuHours")
STORAGE = {"STORAGE": "storageUsd", "MOVE": "requestsUsd", "TRANSFER": "transferUsd", "EARLY": "earlyUsd"}
CAPACITY = {"spot": "spotUsd", "on-demand": "onDemandUsd", "reserved": "reservedUsd"}
NO_TAG = "(no tag)"


def rounded(amount):
    return amount.quantize(NANO, rounding=ROUND_HALF_EVEN)


def instant(text):
    """Nanoseconds since 1970."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    then = datetime.datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return int(then.timestamp()) * 1_000_000_000 + int(fraction.ljust(9, "0") or 0)


def milliseconds(seconds):
    return int(seconds * 1000) * 1_000_000


def month_of(text):
    year, month = map(int, text.split("-"))
    first = "%04d-%02d-01T00:00:00Z" % (year, month)
    after = "%04d-%02d-01T00:00:00Z" % (year + month // 12, month % 12 + 1)
    return instant(first), instant(after)


class Span:
    """Some time; what was spread over another time is cut at its ends, as the difference of rounded running totals."""

    def __init__(self, begin, end):
        self.begin, self.end = begin, end

    def part(self, amount, begin, end):
        if begin >= end:
            return amount if self.begin <= begin < self.end else Decimal(0)
        upto = lambda at: (Decimal(0) if at <= begin else
                           amount if at >= end else rounded(amount * (at - begin) / (end - begin)))
        return upto(self.end) - upto(self.begin)

    def priced(self, price, begin, end):
        upto = lambda at: rounded(price * max(0, min(at, end) - begin) / HOUR)
        return upto(self.end) - upto(self.begin)


def segments(run):
    for each in run["segments"]:
        yield each["attempt"], each["market"], Decimal(each["usdPerHour"]), instant(each["from"]), instant(each["to"])


def figures(run, span):
    sums = dict.fromkeys(FIGURES, Decimal(0))
    rows = list(segments(run))
    for attempt, market, price, begin, end in rows:
        sums[CAPACITY[market.rsplit("/", 1)[1]]] += span.priced(price, begin, end)
    sums["computeUsd"] = sums["spotUsd"] + sums["onDemandUsd"] + sums["reservedUsd"]
    for each in run["storage"]:
        usd = rounded(Decimal(each["quantity"]) * Decimal(each["usdPerUnit"]))
        sums[STORAGE[each["kind"]]] += span.part(usd, instant(each["from"]), instant(each["to"]))
    sums["totalUsd"] = sum(sums[name] for name in ("computeUsd", *STORAGE.values()))
    if not run["asksOnDemand"]:
        sums["fallbackUsd"] = sums["onDemandUsd"]
    if rows and "onDemandUsdPerHour" in run:
        useful = sum(milliseconds(each["usefulSeconds"]) for each in run["attempts"]) + milliseconds(run["oneStartSeconds"])
        alone = rounded(Decimal(run["onDemandUsdPerHour"]) * useful / HOUR)
        sums["savedUsd"] = span.part(alone, min(r[3] for r in rows), max(r[4] for r in rows)) - sums["computeUsd"]
    for each in run["attempts"]:
        if each.get("outcome") == "PREEMPTED":
            sums["lostUsd"] += lost(each, rows, span)
        if each["gpus"]:
            hours = rounded(Decimal(milliseconds(each["usefulSeconds"])) * each["gpus"] * run["machines"] / HOUR)
            sums["gpuHours"] += span.part(hours, instant(each["grantedAt"]), instant(each["until"]))
    for number in {row[0] for row in rows}:
        sums["idleUsd"] += idle(run, number, [row for row in rows if row[0] == number], span)
    return sums


def lost(attempt, rows, span):
    """Lost time was done last: the attempt's rows are taken from their ends until it is used up."""
    left, usd = milliseconds(attempt["lostSeconds"]), Decimal(0)
    for _, _, price, begin, end in sorted((r for r in rows if r[0] == attempt["attempt"]), key=lambda r: r[3], reverse=True):
        taken = min(left, end - begin)
        usd += span.priced(price, end - taken, end)
        left -= taken
    return usd


def idle(run, number, rows, span):
    paid = sum(end - begin for _, _, _, begin, end in rows)
    used = run["machines"] * sum(milliseconds(a["commandSeconds"]) for a in run["attempts"] if a["attempt"] == number)
    if used >= paid:
        return Decimal(0)
    cost = sum(rounded(price * (end - begin) / HOUR) for _, _, price, begin, end in rows)
    return span.part(rounded(cost * (paid - used) / paid), min(r[3] for r in rows), max(r[4] for r in rows))


def key(run, by):
    if by == "team":
        return run["team"]
    if by == "project":
        return run["team"] + "/" + run["project"]
    if by == "run":
        return run["whole"]
    return run["tags"].get(by[len("tag:"):], NO_TAG)


def showback(runs, by, span):
    lines = {}
    for run in runs:
        line = lines.setdefault(key(run, by), {"runs": set(), "succeeded": 0, **dict.fromkeys(FIGURES, Decimal(0))})
        sums = figures(run, span)
        success = "succeededAt" in run and span.begin <= instant(run["succeededAt"]) < span.end
        if success or any(sums.values()):
            line["runs"].add(run["whole"])
        line["succeeded"] += success
        for name in FIGURES:
            line[name] += sums[name]
    return {name: {**line, "runs": len(line["runs"])} for name, line in lines.items() if line["runs"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", action="append", help="team (default), project, run or tag:KEY; repeatable")
    parser.add_argument("--month", help="such as 2026-11, in UTC; all time unless given")
    parser.add_argument("file", nargs="?", help="what 'stint cost export --raw' wrote; the standard input unless given")
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") if options.file else sys.stdin as source:
        runs = json.load(source, parse_float=Decimal, parse_int=lambda text: Decimal(text) if len(text) > 15 else int(text))["runs"]
    span = Span(*month_of(options.month)) if options.month else Span(0, instant("9999-12-31T00:00:00Z"))
    answer = {by: showback(runs, by, span) for by in options.by or ["team"]}
    json.dump(answer, sys.stdout, default=str, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
