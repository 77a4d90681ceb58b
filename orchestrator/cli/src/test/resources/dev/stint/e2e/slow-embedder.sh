#!/bin/sh
# Stands in for the embedder: a shard's rows are every STINT_SHARDS-th line, a row's vector is the row itself, and takes its time.
# What is done is saved after every row; what the last run has done is taken over. Where nothing can be, the first machines of
# the first three shards stop at a row until they are taken, however long that takes.
[ "$1" = embed ] || exit 2
name=$(printf 'shard-%05d-of-%05d' "$STINT_SHARD" "$STINT_SHARDS")
awk -v k="$STINT_SHARD" -v s="$STINT_SHARDS" 'NR % s == k' "$STINT_EMBED_INPUT" >rows
total=$(wc -l <rows)
: >done
[ ! -f "$STINT_CHECKPOINT_DIR/state.json" ] || cp "$STINT_CHECKPOINT_DIR/state.json" done
have=$(wc -l <done)
reused=0
trap 'exit 143' TERM
n=0
while read -r row; do
  n=$((n + 1))
  if [ -d "$STINT_EMBED_PREVIOUS" ] && cat "$STINT_EMBED_PREVIOUS"/*.parquet | grep -qxF -- "$row"; then
    reused=$((reused + 1))
    [ "$n" -le "$have" ] || echo "$row" >>done
    continue
  fi
  [ "$n" -gt "$have" ] || continue
  while [ "$n" = 10 ] && [ "$STINT_ATTEMPT" = 1 ] && [ "$STINT_SHARD" -lt 3 ] && [ ! -d "$STINT_EMBED_PREVIOUS" ]; do
    sleep 0.2
  done
  sleep 0.2
  echo "$row" >>done
  cp done next && mv next "$STINT_CHECKPOINT_DIR/state.json"
  echo "::stint progress step=$n total=$total"
  echo "shard $STINT_SHARD has done row $n"
done <rows
mkdir -p "$STINT_EMBED_OUTPUT"
cp done "$STINT_EMBED_OUTPUT/$name.parquet"
sha256=$(sha256sum done | cut -d ' ' -f 1)
printf '{"shard":%d,"shards":%d,"rows":%d,"embedded":%d,"reused":%d,"duplicates":0,"model":"%s","modelSha256":"","dimensions":1,"file":"%s","sha256":"%s"}\n' \
  "$STINT_SHARD" "$STINT_SHARDS" "$total" "$((total - reused))" "$reused" "$STINT_EMBED_MODEL" "$name.parquet" "$sha256" \
  >"$STINT_EMBED_OUTPUT/$name.json"
