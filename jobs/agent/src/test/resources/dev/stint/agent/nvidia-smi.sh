#!/bin/bash
# Stands in for nvidia-smi: says what lies in the file answer beside it, or hangs while there is a file hangs.
here=$(cd "$(dirname "$0")" && pwd)
echo "$@" >>"$here/asked"
if [ -f "$here/hangs" ]; then exec sleep 300; fi
cat "$here/answer"
exit "$(cat "$here/code" 2>/dev/null || echo 0)"
