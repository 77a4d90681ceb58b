"""Checks the result of an embedding job with pyarrow, a reader that is not ours.

    python check.py RESULT INPUT [OTHER_RESULT]

RESULT and OTHER_RESULT are folders with *shard-*.parquet files, INPUT is the JSONL file that was embedded (.gz or not). Ends
with 0 when every id of the input has exactly one vector of length one, and its cosine to the other result's is at least 0.9999.
Needs: pip install pyarrow numpy
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

LEAST_COSINE = 0.9999


def vectors(folder):
    files = sorted(Path(folder).rglob("*shard-*.parquet"))
    if not files:
        sys.exit("%s: there is no *shard-*.parquet" % folder)
    ids, rows = [], []
    for file in files:
        table = pq.read_table(file)
        ids += table.column("id").to_pylist()
        if table.num_rows:
            column = table.column("vector").combine_chunks()
            rows.append(column.values.to_numpy().reshape(table.num_rows, -1))
    return ids, np.concatenate(rows) if rows else np.zeros((0, 0), np.float32), len(files)


def main(result, source, other=None):
    opened = gzip.open if source.endswith(".gz") else open
    with opened(source, "rt", encoding="utf-8") as lines:
        wanted = [str(json.loads(line)["id"]) for line in lines if line.strip()]
    ids, matrix, files = vectors(result)
    missing, strange = set(wanted) - set(ids), set(ids) - set(wanted)
    twice = len(ids) - len(set(ids))
    norms = np.linalg.norm(matrix, axis=1) if len(ids) else np.ones(1)
    print("%d vectors of %d numbers in %d files; %d ids missing, %d twice, %d strange; lengths %.6f to %.6f"
          % (len(ids), matrix.shape[1], files, len(missing), twice, len(strange), norms.min(), norms.max()))
    good = not missing and not strange and not twice and bool(np.allclose(norms, 1, atol=1e-4))
    if other is not None:
        other_ids, other_matrix, _ = vectors(other)
        place = {each: i for i, each in enumerate(other_ids)}
        shared = [i for i, each in enumerate(ids) if each in place]
        cosines = (matrix[shared] * other_matrix[[place[ids[i]] for i in shared]]).sum(axis=1)
        print("against %s: %d shared ids, least cosine %.7f" % (other, len(shared), cosines.min()))
        good = good and len(shared) == len(ids) == len(other_ids) and bool(cosines.min() >= LEAST_COSINE)
    print("good" if good else "NOT good")
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
