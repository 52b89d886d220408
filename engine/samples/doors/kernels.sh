#!/usr/bin/env bash
# README's first door, from a clone to a kernel's numbers: env -i HOME="$HOME" PATH=/usr/bin:/bin bash kernels.sh REPOSITORY
. "$(dirname "$0")/door.sh"

git clone "$1" gyre && cd gyre
./setup.sh install

# 3 x 2 + 1 in the last of a million elements.
JAVA_HOME=$(./setup.sh jdk) ./mvnw -q -f engine/samples/own-kernel compile exec:exec
expect '^7\.0$'

./gyre devices --explain MatMul.nn
expect '^MatMul\.nn: SIMD'
