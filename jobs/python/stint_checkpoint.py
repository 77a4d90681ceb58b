"""Lists and restores Stint checkpoints (docs/checkpoint-format.md, format 1) from a folder. Standard library only.
    python3 stint_checkpoint.py FOLDER/team/run [NEW_FOLDER [INDEX]] [--crc]      --crc compares the parts' CRC32C too: slow
A bucket first: aws s3 sync s3://BUCKET/team/run FOLDER/team/run; gsutil -m rsync -r; az storage blob download-batch."""
import functools, hashlib, json, os, pathlib, re, sys, tempfile
TABLE = [functools.reduce(lambda crc, _: crc >> 1 ^ 0x82F63B78 * (crc & 1), range(8), byte) for byte in range(256)]
KINDS = ("fence", "manifest", "retire", "snapshot", "moved-to", "moved-back")
def crc32c(data):
    return "%08x" % (functools.reduce(lambda crc, byte: TABLE[(crc ^ byte) & 255] ^ crc >> 8, data, 0xFFFFFFFF) ^ 0xFFFFFFFF)

def record(folder, place):
    try:
        data = pathlib.Path(folder, "log", "%020d.json" % place).read_bytes()
        r, seal = json.loads(data), b',"crc32c":"%s"}\n' % crc32c(data[:-22]).encode()
        if (data[-22:], r["version"], r["place"], r["type"] in KINDS) == (seal, 1, place, True):
            return r
    except (OSError, ValueError, KeyError, TypeError):
        pass
    print("record %d cannot be read and is passed over" % place, file=sys.stderr)
    return {"type": "unreadable"}

def checkpoints(folder):  # what the log amounts to: the manifests that count, by index
    place = max([int(n[:20]) for n in os.listdir(folder + "/log") if re.fullmatch("[0-9]{20}[.]json", n)], default=-1)
    live, epoch, nonce, moved, records = {}, 0, None, None, []
    while place >= 0 and not (records and records[0]["type"] == "snapshot"):
        records, place = [record(folder, place)] + records, place - 1
    for r in records:
        if r["type"] == "snapshot":
            epoch, nonce, moved = r["epoch"], r.get("nonce"), r.get("movedTo")
            live = {each["index"]: each["manifest"] for each in r["live"]}
        elif r["type"] in ("fence", "manifest") and not moved:  # a lower epoch is not believed, nor a stranger in this one
            if r["epoch"] > epoch or r["epoch"] == epoch and nonce in (None, r["nonce"]):
                epoch, nonce = r["epoch"], r["nonce"]
                live.update({r["place"]: r} if r["type"] == "manifest" else {})
        elif r["type"] == "retire":
            live.pop(r["index"], None)
        elif r["type"] == "moved-to" or r["type"] == "moved-back" and r["epoch"] > epoch:
            moved, epoch, nonce = r.get("home"), r.get("epoch", epoch), None if "epoch" in r else nonce
    return live

def restore(folder, files, to, crc):
    for f in files:
        path, sha256, parts = pathlib.Path(to, f["path"]), hashlib.sha256(), []
        if {"", ".", ".."} & set(f["path"].split("/")) or not re.fullmatch("data/[0-9]+/[0-9A-Za-z-]+", f["objectKey"]):
            sys.exit("refused: path %r, object %r" % (f["path"], f["objectKey"]))
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(pathlib.Path(folder, f["objectKey"]), "rb") as data, open(path, "xb") as copy:
            for part in iter(lambda: data.read(f["partBytes"]), b""):
                copy.write(part), sha256.update(part), parts.append(crc32c(part) if crc else "")
        if sha256.hexdigest() != f["sha256"] or crc and parts != f["parts"]:
            sys.exit("corrupt: %s is not what was committed; another INDEX may be whole" % f["path"])
        path.chmod(f["mode"])

folder, to, index = (([w for w in sys.argv[1:] if w != "--crc"] or sys.exit(__doc__)) + ["", ""])[:3]
live = checkpoints(folder)
if to:  # whole and verified, or not at all
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=pathlib.Path(to).absolute().parent) as building:
        restore(folder, live[int(index or max(live))]["files"], building + "/whole", "--crc" in sys.argv)
        os.rename(building + "/whole", to)
for i in () if to else sorted(live):
    print(i, "step", live[i]["step"], live[i]["takenAt"], sum(f["size"] for f in live[i]["files"]), "bytes")
