#!/usr/bin/env bash
# The one entry on a fresh machine: finds or installs JDK 25 and Maven, builds, and runs what it's asked to.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'EOF'
usage: ./setup.sh COMMAND
  demo    build, then train a small xLSTM on real text and let it write (about 3 minutes)
  test    build and run the whole test suite
  build   build only
  bench   build with the peers' native libraries (PyTorch, OpenBLAS), for ./gyre bench
  jdk     print the home of the JDK that Gyre would use; installs nothing
EOF
}

say() { printf '%s\n' "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

# What Java draws the loss curve's letters with; a headless JDK brings none of it.
fonts=(libfreetype6 fontconfig fonts-dejavu-core)

# Major version of a JDK's home; nothing where it's none.
jdk_version() {
  [ -x "$1/bin/javac" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# Home of the first JDK of version 25 or later: GYRE_JAVA_HOME, JAVA_HOME, PATH, then the usual folders.
find_jdk() {
  local candidates=("${GYRE_JAVA_HOME:-}" "${JAVA_HOME:-}") home version
  if command -v javac >/dev/null 2>&1; then
    candidates+=("$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")")
  fi
  candidates+=(/usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/*)
  for home in "${candidates[@]}"; do
    [ -n "$home" ] || continue
    version=$(jdk_version "$home")
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# Installs Debian packages, with sudo where needed, or says what to do by hand.
install_packages() {
  local by_hand="install $* yourself (JDK 25 or later from https://adoptium.net, Maven 3.9 or later from https://maven.apache.org), then run this again"
  command -v apt-get >/dev/null 2>&1 || fail "this is no Debian or Ubuntu system: $by_hand; a JDK elsewhere is found through GYRE_JAVA_HOME"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "neither root nor sudo here: $by_hand"
    as_root=(sudo)
  fi
  say "installing $*"
  "${as_root[@]}" apt-get update -qq >&2 || fail "apt-get update failed: check the network, or $by_hand"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 \
    || fail "apt-get could not install $*: $by_hand"
}

prepare() {
  local missing=()
  find_jdk >/dev/null || missing+=(openjdk-25-jdk-headless)
  command -v mvn >/dev/null 2>&1 || missing+=(maven)
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}" "${fonts[@]}"
  JAVA_HOME=$(find_jdk) || fail "JDK 25 was installed, but isn't found: set GYRE_JAVA_HOME to it"
  export JAVA_HOME
}

maven() { (cd "$root" && mvn -B -ntp "$@"); }

build() {
  say "building with JDK $JAVA_HOME"
  maven -q -DskipTests -Dspotless.check.skip=true "$@" package
}

case "${1:-}" in
  demo) prepare; build; exec "$root/gyre" demo "${@:2}" ;;
  test) prepare; maven verify ;;
  build) prepare; build ;;
  bench) prepare; build -Ppeers ;;
  jdk) find_jdk || fail "no JDK 25 or later found: run ./setup.sh build, or set GYRE_JAVA_HOME" ;;
  -h | --help | help) usage ;;
  *) usage >&2; exit 2 ;;
esac
