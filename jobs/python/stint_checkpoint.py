#!/usr/bin/env python3
"""Reads Stint checkpoints (format 1, docs/checkpoint-format.md) from a folder such as FOLDER/team/run; standard library only.
A bucket is copied first: aws s3 sync s3://BUCKET/team/run FOLDER/team/run; or gsutil -m rsync -r; or az storage copy --recursive."""
import argparse, hashlib, json, os, re, sys  # noqa: E401

TABLE = list(range(256))
for _ in range(8):
    TABLE = [n >> 1 ^ (0x82F63B78 if n & 1 else 0) for n in TABLE]


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    return "%08x" % (crc ^ 0xFFFFFFFF)


def record(folder, place):
    try:
        with open("%s/log/%020d.json" % (folder, place), "rb") as file:
            data = file.read()
        if data[-22:] != b',"crc32c":"%s"}\n' % crc32c(data[:-22]).encode():
            raise ValueError("its checksum does not match")
        if (json.loads(data)["version"], json.loads(data)["place"]) != (1, place):
            raise ValueError("it has another version or place")
        return json.loads(data)
    except (OSError, ValueError, KeyError) as e:
        print("record %d is passed over: %s" % (place, e), file=sys.stderr)
        return {"type": "unreadable"}


def live(folder):  # manifests by index, and where the run has moved to
    last = max([int(n[:20]) for n in os.listdir(folder + "/log") if re.fullmatch(r"\d{20}\.json", n)], default=-1)
    found, owner, moved, todo = {}, (0, None), None, []
    for place in range(last, -1, -1):  # back to the last snapshot, then forward
        todo.append((place, record(folder, place)))
        if todo[-1][1]["type"] == "snapshot":
            break
    for nth, (place, r) in enumerate(reversed(todo)):
        if r["type"] == "snapshot" and nth == 0:
            owner, moved = (r["epoch"], r["nonce"]), r["movedTo"]
            found = {entry["index"]: entry["manifest"] for entry in r["live"]}
        elif r["type"] in ("fence", "manifest") and not moved and r["epoch"] >= owner[0]:
            if r["epoch"] > owner[0] or owner[1] in (None, r["nonce"]):  # a lower epoch, or a stranger, is not believed
                owner = (r["epoch"], r["nonce"])
                found.update({place: r} if r["type"] == "manifest" else {})
        elif r["type"] == "retire":
            found.pop(r["index"], None)
        elif r["type"] == "moved-to":
            moved = r["home"]
        elif r["type"] == "moved-back" and r["epoch"] > owner[0]:
            owner, moved = (r["epoch"], None), None
    return found, moved


def restore(folder, manifest, to, parts):
    for f in manifest["files"]:
        if any(s in ("", ".", "..") for s in f["path"].split("/")) or not re.fullmatch(r"data/\d+/[\w-]+", f["objectKey"]):
            sys.exit("refused: path %r, object %r" % (f["path"], f["objectKey"]))
