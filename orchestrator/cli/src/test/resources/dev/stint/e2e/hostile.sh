# A job that attacks its neighbours and its host. It prints "BROKEN <what>" for whatever succeeds; nothing may.
#
# From its spec: STOLEN_HOME (the installation's folder), STORE (the bucket), VICTIM_FOLDER and VICTIM_PID (another run's),
# VICTIM_AGENT, VICTIM_MACHINE, VICTIM_RUN, SERVER_PID, PORT.

attempt() {
  what=$1
  shift
  if "$@" >/dev/null 2>&1; then
    echo "BROKEN $what"
  else
    echo "held: $what"
  fi
}
reads() { attempt "read $1" dd if="$1" of=/dev/null bs=1 count=1; }
lists() { attempt "list $1" ls "$1/"; }
adds() { attempt "append to $1" sh -c 'echo x >>"$1"' sh "$1"; }
makes() { attempt "create in $1" sh -c ': >"$1/intruder"' sh "$1"; }

# The attempts are able to succeed: on what is the job's own.
echo own >own.txt
reads own.txt
adds own.txt
lists .
makes .
attempt "kill -0 $$" kill -0 $$
echo "self-check done"

echo "-- the installation"
lists "$STOLEN_HOME"
makes "$STOLEN_HOME"
for file in server.json installation server.yaml log/server.log log/server.out; do
  reads "$STOLEN_HOME/$file"
  adds "$STOLEN_HOME/$file"
done
lists "$STOLEN_HOME/db"
reads "$STOLEN_HOME/db/stint.mv.db"
makes "$STOLEN_HOME/markets"
reads /etc/shadow
adds /etc/passwd

echo "-- the other run"
lists "$STORE"
lists "$STORE/$VICTIM_PREFIX"
makes "$STORE/$VICTIM_PREFIX"
for file in $VICTIM_OBJECTS; do
  reads "$STORE/$file"
  adds "$STORE/$file"
done
for file in boot.json machine.json agent.out notice.json; do
  reads "$STOLEN_HOME/providers/local/machines/$VICTIM_MACHINE/$file"
  adds "$STOLEN_HOME/providers/local/machines/$VICTIM_MACHINE/$file"
done
lists "$VICTIM_FOLDER"
makes "$VICTIM_FOLDER"
lists "$VICTIM_FOLDER/job"
makes "$VICTIM_FOLDER/job"
reads "$VICTIM_FOLDER/job/secret.txt"
adds "$VICTIM_FOLDER/job/secret.txt"
reads "$VICTIM_FOLDER/job/checkpoint/model.bin"
makes "$VICTIM_FOLDER/job/checkpoint"
reads "$VICTIM_FOLDER/agent/output.log"
lists "$VICTIM_FOLDER/tmp"
lists "$VICTIM_FOLDER/home"
lists "$(dirname "$VICTIM_FOLDER")"
makes "$(dirname "$VICTIM_FOLDER")"

echo "-- its own agent's files"
own=$(dirname "$PWD")
lists "$own/agent"
makes "$own/agent"
makes "$own"
reads "$own/claim"
attempt "replace the working directory" mv "$PWD" "$PWD.moved"
attempt "replace the agent's folder" mv "$own/agent" "$own/elsewhere"

echo "-- processes"
for pid in $PPID $VICTIM_AGENT $VICTIM_PID $SERVER_PID; do
  reads "/proc/$pid/environ"
  reads "/proc/$pid/mem"
  reads "/proc/$pid/maps"
  lists "/proc/$pid/fd"
  lists "/proc/$pid/cwd"
  lists "/proc/$pid/root"
  adds "/proc/$pid/oom_score_adj"
  for signal in 0 STOP TERM KILL; do
    attempt "kill -$signal $pid" kill -s "$signal" "$pid"
  done
  if command -v python3 >/dev/null; then
    attempt "ptrace $pid" python3 -c '
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
sys.exit(0 if libc.ptrace(16, int(sys.argv[1]), None, None) == 0 else 1)' "$pid"
  fi
done
attempt "become root" setpriv --reuid=0 true
attempt "become the victim" setpriv --reuid="$VICTIM_UID" true
attempt "give a file away" chown 0 own.txt
attempt "make a device" mknod device b 8 0
attempt "regain capabilities" sh -c 'grep -q "^CapBnd:.*[1-9a-f]" /proc/self/status && ! grep -q "^NoNewPrivs:.*1" /proc/self/status'
attempt "have groups" sh -c '[ "$(id -G)" != "$(id -u)" ]'

echo "-- the server"
rest() {
  exec 3<>"/dev/tcp/127.0.0.1/$PORT" || return 1
  printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nContent-Length: 0\r\nConnection: close\r\n%s\r\n' "$1" "$2" "$PORT" "$3" >&3
  head -n 1 <&3 >answer
  exec 3>&-
  echo "answer to $1 $2: $(tr -d '\r' <answer)"
}
rest GET /api/v1/runs ""
rest GET /api/v1/server ""
rest GET "/api/v1/runs/$VICTIM_RUN/logs" ""
rest POST "/api/v1/runs/$VICTIM_RUN/cancel" ""
rest GET /api/v1/runs "Authorization: Bearer 0
"

echo "-- leading the agent astray"
# Each is asked for as a commit; what is committed, the test looks at.
ask() {
  number=$1
  mkdir -p checkpoint/.stint
  echo '{"step":1}' >"checkpoint/.stint/x$number"
  mv "checkpoint/.stint/x$number" "checkpoint/.stint/commit-$number.json"
  for i in $(seq 100); do
    [ -e "checkpoint/.stint/done-$number.json" ] && break
    sleep 0.1
  done
  cat "checkpoint/.stint/done-$number.json" 2>/dev/null || echo "no answer to $number"
  echo
}
rm -rf checkpoint
mkdir checkpoint
echo honest >checkpoint/honest.bin
ln -s "$STOLEN_HOME/server.json" checkpoint/token.bin
ask 1
rm -f checkpoint/token.bin
ln /etc/hostname checkpoint/hard.bin 2>/dev/null || echo "no hard link to a foreign file"
ln "$VICTIM_FOLDER/job/secret.txt" checkpoint/hard2.bin 2>/dev/null || echo "no hard link to the victim's file"
ask 2
rm -f checkpoint/hard*.bin
# The whole folder becomes another's; so does the one with the requests.
mv checkpoint aside
ln -s "$VICTIM_FOLDER/job/checkpoint" checkpoint
sleep 2
rm -f checkpoint
mv aside checkpoint
rm -rf checkpoint/.stint
ln -s "$VICTIM_FOLDER/job/checkpoint/.stint" checkpoint/.stint
sleep 1
rm -f checkpoint/.stint
# A race: real folder and link change places while the agent looks.
mkdir -p checkpoint/.stint
mv checkpoint aside
ln -s "$VICTIM_FOLDER/job/checkpoint" trap
end=$((SECONDS + 6))
turn=0
while [ $SECONDS -lt $end ]; do
  turn=$((turn + 1))
  mv -T aside checkpoint 2>/dev/null
  echo "{\"step\":$turn}" >checkpoint/.stint/x && mv checkpoint/.stint/x "checkpoint/.stint/commit-$((100 + turn % 20)).json"
  mv -T checkpoint aside 2>/dev/null
  mv -T trap checkpoint 2>/dev/null
  mv -T checkpoint trap 2>/dev/null
done
rm -f trap
[ -L checkpoint ] && rm -f checkpoint
[ -d aside ] && mv -T aside checkpoint
# A file changes into a link between look and take.
end=$((SECONDS + 4))
while [ $SECONDS -lt $end ]; do
  echo swap >checkpoint/swap.tmp && mv -T checkpoint/swap.tmp checkpoint/swap.bin
  echo '{"step":9}' >checkpoint/.stint/x && mv checkpoint/.stint/x checkpoint/.stint/commit-9.json
  ln -s "$VICTIM_FOLDER/job/secret.txt" checkpoint/swap.link && mv -T checkpoint/swap.link checkpoint/swap.bin
done
rm -f checkpoint/swap.*
echo "hostile done"
