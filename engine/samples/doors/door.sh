# Sourced by the doors: a fresh folder to clone into, checks of what the commands print, and an end that says how it went.
#   expect PATTERN   a line printed since the last expect matches this extended regular expression
#   ready PID        the server of this process says that it serves
#   ends PID         a polite kill ends the server within its grace, with the exit code for that
# Everything else in a door is a command as README or a guide shows it; DoorsTest compares them.
set -euo pipefail

[ $# = 1 ] || { echo "usage: bash $0 REPOSITORY" >&2; exit 2; }
[ ! -d "$1" ] || set -- "$(cd "$1" && pwd)"

door=$(basename "$0" .sh)
folder=$(mktemp -d)
log=$folder/log
seen=0
server=
exec 3>&1 >"$log" 2>&1
trap finish EXIT
cd "$folder"

say() { printf '%s\n' "$door, $SECONDS s: $*" >&3; }

finish() {
  local code=$?
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  if [ "$code" = 0 ]; then
    say "all is as README and the guides say"
    rm -rf "$folder"
  else
    tail -n 40 "$log" >&3
    say "exit code $code; $folder has what was built and printed"
  fi
}

expect() {
  local line
  line=$(tail -c +$((seen + 1)) "$log" | grep -Em 1 -- "$1" || true)
  [ -n "$line" ] || { say "nothing that was printed matches $1"; exit 1; }
  seen=$(wc -c <"$log")
  say "${line:0:160}"
}

ready() {
  server=$1
  local tries=0
  until tail -c +$((seen + 1)) "$log" | grep '^serving ' >/dev/null; do
    kill -0 "$server" || { say "the server ended"; exit 1; }
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || { say "the server was not ready in five minutes"; exit 1; }
    sleep 0.5
  done
  expect '^serving '
}

ends() {
  local code=0
  server=
  kill -TERM "$1"
  wait "$1" || code=$?
  [ "$code" = 143 ] || { say "the server ended with exit code $code instead of 143"; exit 1; }
}
