#!/usr/bin/env bash
# README's third door, from a clone to answers over HTTP: env -i HOME="$HOME" PATH=/usr/bin:/bin bash serve.sh REPOSITORY
. "$(dirname "$0")/door.sh"

git clone "$1" gyre && cd gyre
./setup.sh demo
expect 'loss curve: runs/demo/loss\.png'

./gyre train tirex --steps 100
expect 'step 100, [0-9.]+ quantile loss'

./gyre serve runs/demo runs/tirex &
ready $!

curl localhost:8080/v1/chat/completions -H 'Content-Type: application/json' \
     -d '{"model": "demo", "messages": [{"role": "user", "content": "Who made heaven?"}], "max_tokens": 40}'
expect '"content": ?"[^"]+"'

curl http://127.0.0.1:8080/v1/forecast -H 'Content-Type: application/json' -d '{"model": "tirex", "horizon": 12, "quantiles": [0.1, 0.5, 0.9],
  "series": [{"id": "sales", "start": "2024-01", "frequency": "month", "values": [112, 118, null, 129]}]}'
expect '"0\.5": ?\[[0-9]'

ends $!
