#!/usr/bin/env bash
# README's second door, from a clone to a model that writes and a claim that holds:
# env -i HOME="$HOME" PATH=/usr/bin:/bin bash models.sh REPOSITORY
. "$(dirname "$0")/door.sh"

git clone "$1" gyre && cd gyre
./setup.sh build

./gyre train xlstm --steps 200 --out runs/mine
expect 'step 200, [0-9.]+ bits per byte'

./gyre generate runs/mine "In the beginning"
expect '^In the beginning.{20}'

./gyre reproduce lmul --scale quick
expect ' holds '
