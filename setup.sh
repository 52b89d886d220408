#!/usr/bin/env bash
# The one entry on a fresh machine: finds or installs JDK 25, builds by Maven or its wrapper, and runs what it's asked to.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'EOF'
usage: ./setup.sh COMMAND
  demo    build, then train a small xLSTM on real text and let it write (about 3 minutes)
  test [--spark] [--long]
          build and run the test suite, which every change has to pass (about 10 minutes); --spark: with a short form of Spark's tests,
          too, which brings Spark's jars (276 MB); --long: with what belongs to a night, too (about an hour)
  test --changed [REF]
          run the tests that what has changed since REF can reach, in a minute or two; REF is where the branch left main if not given
  build   build only
  install
          build, and put the jars and their sources into the local Maven repository, for programs that use Gyre as a library
  dist [DIR]
          build, and put all that runs Gyre into DIR (target/gyre if not given): jars, launcher, a runtime of its own, and what
          makes it start fast
  release build, and put all jars, sources and Javadoc into target/staging as a repository; the samples are then built from it alone
  doors   do what README shows for each of its three doors, each from a clone in a fresh folder and without an environment
  mutation MODULE
          change the constants and conditions of tornado-tasks, engine/core, models/zoo or serve one by one, and count those that
          no test notices (minutes to tens of minutes; MODULE/target/pit-reports)
  bench   build with the peers' native libraries (PyTorch, OpenBLAS), and bring llama.cpp by npm (725 MB), for ./gyre bench
  tornado [--version V | --sdk DIR]
          install the TornadoVM SDK and, where there's no OpenCL driver, one for the CPU, for ./gyre --tornado;
          --version: another release than the one Gyre was tried with; --sdk: the SDK in DIR instead of downloading one
  fpga    build, and install what gyre fpga simulates and measures circuits with (Verilator, Yosys, nextpnr-ecp5)
  spark   build gyre spark, with Apache Spark's jars from Maven Central (276 MB)
  jdk     print the home of the JDK that Gyre would use; installs nothing
EOF
}

say() { printf '%s\n' "setup: $*" >&2; }
fail() { say "$*"; exit 1; }

# What Java draws the loss curve's letters with; a headless JDK brings none of it.
fonts=(libfreetype6 libharfbuzz0b fontconfig fonts-dejavu-core)

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
  candidates+=(/usr/lib/jvm/*25* /usr/lib/jvm/* /opt/*jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/.sdkman/candidates/java/*)
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

# What to type where there's no apt-get.
by_hand() {
  case $(uname -s) in
    Darwin) echo "brew install --cask temurin@25" ;;
    *)
      if command -v dnf >/dev/null 2>&1; then
        echo "sudo dnf install java-25-openjdk-devel"
      else
        echo "install JDK 25 or later from https://adoptium.net and set GYRE_JAVA_HOME to it"
      fi
      ;;
  esac
}

# Installs Debian packages, with sudo where needed, or says what to do by hand.
install_packages() {
  command -v apt-get >/dev/null 2>&1 || fail "missing here: $*. This system has no apt-get: install them yourself, then run this again"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "missing here: $*. You are neither root nor is there sudo: ask for these packages, then run this again"
    as_root=(sudo)
  fi
  say "installing $*"
  "${as_root[@]}" apt-get update -qq >&2 || fail "apt-get update failed: check the network, then run this again"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2 \
    || fail "apt-get could not install $*: install them yourself, then run this again"
}

prepare() {
  if ! find_jdk >/dev/null; then
    command -v apt-get >/dev/null 2>&1 || fail "there's no JDK 25 here: $(by_hand), then run this again"
    install_packages openjdk-25-jdk-headless "${fonts[@]}"
  fi
  JAVA_HOME=$(find_jdk) || fail "JDK 25 was installed, but isn't found: set GYRE_JAVA_HOME to it"
  export JAVA_HOME
}

# The tests of pages use a browser where there's one. It's no part of Gyre, so that a system without it is told, not refused.
browser() {
  if command -v chromium >/dev/null 2>&1 && command -v chromedriver >/dev/null 2>&1; then
    return 0
  fi
  if ! command -v apt-get >/dev/null 2>&1 || ! (install_packages chromium chromium-driver); then
    say "the pages' tests are skipped: there's no Chromium with its driver here"
  fi
}

# What gyre fpga needs of the programs named: Debian's packages have their names, and a compiler for what Verilator writes.
fpga() {
  local missing=() program
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing+=("$program")
  done
  case " ${missing[*]-} " in *" verilator "*) missing+=(g++ make) ;; esac
  [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# The tests of circuits use Verilator and Yosys where they are: a system without them is told, not refused.
circuits() {
  if command -v verilator >/dev/null 2>&1 && command -v yosys >/dev/null 2>&1; then
    return 0
  fi
  if ! command -v apt-get >/dev/null 2>&1 || ! (fpga verilator yosys); then
    say "the circuits' tests are skipped: there's no Verilator or no Yosys here"
  fi
}

# llama.cpp as npm brings it, beside the benchmarks' jar. It's no part of Gyre, so that a system without Node is told, not refused.
llama() {
  local npm=$root/bench/target/npm version
  if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    command -v apt-get >/dev/null 2>&1 && (install_packages nodejs npm) || true
  fi
  version=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\).*/\1/p') || true
  if [ "${version:-0}" -lt 20 ] || ! command -v npm >/dev/null 2>&1; then
    say "gyre bench --gguf is left out: llama.cpp comes by npm and Node 20 or later, and Node here is ${version:-missing}"
    return 0
  fi
  mkdir -p "$npm"
  cp "$root"/bench/src/main/npm/* "$npm/"
  (cd "$npm" && npm install --ignore-scripts --no-audit --no-fund --silent >&2) || say "gyre bench --gguf is left out: npm could not install node-llama-cpp"
}

# Maven of the PATH if the build takes it, or the one that the wrapper brings.
maven() {
  local mvn=$root/mvnw
  case "$(mvn -v 2>/dev/null | sed -n 1p)" in
    'Apache Maven 3.9.'* | 'Apache Maven 3.'[1-9][0-9]* | 'Apache Maven '[4-9]*) mvn=mvn ;;
  esac
  (cd "$root" && "$mvn" -B -ntp "$@")
}

# As it would be published; then a project of its own is built with nothing but that and Maven Central.
release() {
  local sample
  rm -rf "$root/target/staging" "$root/target/fresh"
  maven -q -DskipTests -Dspotless.check.skip=true -Plibrary,release deploy
  for sample in own-kernel own-op; do
    maven -q -f "$root/engine/samples/$sample" -Pstaging -Dmaven.repo.local="$root/target/fresh" compile exec:exec
  done
  say "$root/target/staging is the repository"
}

tests() {
  local more=() long=no
  if [ "${1:-}" = --changed ] && [ $# -le 2 ]; then
    changed "${2:-}"
    return
  fi
  while [ $# -gt 0 ]; do
    case $1 in
      --spark) more+=(-Pspark -Dspark.tests=short) ;;
      --long) more+=(-Plong) long=yes ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  prepare
  browser
  if [ "$long" = yes ]; then circuits; fi
  maven verify ${more[@]+"${more[@]}"}
}

# The tests near what has changed since a commit, and nothing else: format and the rest of the suite are for the whole test.
changed() {
  local since files chosen modules classes more=(-Dspotless.check.skip=true -Dnarrow.skip=true)
  since=$(since "$1") || fail "${1:-HEAD} is no commit here"
  prepare
  files=$(cd "$root" && { git diff --name-only "$since" && git ls-files --others --exclude-standard; })
  chosen=$(printf '%s\n' "$files" | "$JAVA_HOME/bin/java" "$root/.ci/Changed.java" "$root" 90)
  if [ -z "$chosen" ]; then
    say "nothing that has changed since $since is built or tested"
    return
  fi
  printf '%s\n' "$chosen" | sed 's/^/setup: /' >&2
  modules=$(printf '%s\n' "$chosen" | cut -d ' ' -f 1 | sort -u | tr '\n' ,)
  classes=$(printf '%s\n' "$chosen" | cut -s -d ' ' -f 2 | tr '\n' ,)
  if [ -n "$classes" ]; then
    more+=("-Dtest=${classes%,}" -Dsurefire.failIfNoSpecifiedTests=false)
  else
    more+=(-DskipTests)
  fi
  case ,$modules in *,spark,*) more+=(-Pspark -Dspark.tests=short) ;; esac
  maven -fae verify -pl "${modules%,}" -am "${more[@]}"
}

# The commit that a change began at: the one that's named, or where the branch left main, or, where nothing has changed since, the one before.
since() {
  local main
  if [ -n "$1" ]; then
    git -C "$root" rev-parse --verify --quiet "$1^{commit}"
    return
  fi
  for main in origin/main main; do
    main=$(git -C "$root" merge-base HEAD "$main" 2>/dev/null) || continue
    if [ "$main" != "$(git -C "$root" rev-parse HEAD)" ] || [ -n "$(git -C "$root" status --porcelain)" ]; then
      printf '%s\n' "$main"
      return
    fi
  done
  git -C "$root" rev-parse --verify --quiet 'HEAD~1^{commit}'
}

# As somebody who comes to README with nothing set and no recent JDK in the PATH.
doors() {
  local door
  prepare
  for door in kernels models serve; do
    env -i HOME="$HOME" PATH=/usr/bin:/bin bash "$root/engine/samples/doors/$door.sh" "$root"
  done
}

mutation() {
  case "$1" in
    tornado-tasks | engine/core | models/zoo | serve) ;;
    *) usage >&2; exit 2 ;;
  esac
  prepare
  maven -Pmutation -pl "$1" -am test-compile org.pitest:pitest-maven:mutationCoverage
  scores "$1/target/pit-reports/mutations.xml"
}

# The changes that tests noticed, by package.
scores() {
  awk '/<mutation / {
         package = $0
         sub(/.*<mutatedClass>/, "", package)
         sub(/<.*/, "", package)
         sub(/\.[^.]*$/, "", package)
         all[package]++
         noticed[package] += /detected=.true/
       }
       END {
         for (package in all)
           printf "%-40s %5d of %5d %6.1f %%\n", package, noticed[package], all[package], 100 * noticed[package] / all[package]
       }' "$1" | sort
}

# Tells of each module as it begins; all that Maven says is kept.
build() {
  local log=$root/target/build.log
  say "building with JDK $JAVA_HOME"
  mkdir -p "$root/target"
  [ ! -e "$log" ] || mv "$log" "$log.before"
  if ! maven -DskipTests -Dspotless.check.skip=true "$@" package 2>&1 | tee "$log" | modules "$log.before" >&2; then
    grep '^\[ERROR\]' "$log" | head -n 20 >&2 || true
    fail "the build failed: $log has all that was said"
  fi
}

# Builds the commands, and has the JVM keep their classes if they have changed.
build_commands() {
  build "$@"
  case $root in *[:\ ]*) return ;; esac
  if [ "$root/models/cli/target/gyre.jar" -nt "$root/models/cli/target/gyre.aot" ]; then
    (keep_classes "$root") || say "without the classes that the JVM keeps, commands start slower"
  fi
}

# "3 of 13: kernels, about 2 min left" of Maven's "Building Gyre: kernels 0.2.0 [3/13]", as Maven says it: awk may keep lines to itself
# until there are more of them. What's left is what these modules took the last time, or else what the ones before took on average.
# $1: what was said the last time.
modules() {
  local line rest place count name left i times=() start=$SECONDS
  while IFS= read -r line; do
    times+=("$line")
  done < <(module_seconds "$1")
  while IFS= read -r line; do
    [[ $line =~ ^\[INFO\]\ Building\ Gyre:\ (.*)\ [^\ ]+\ +\[([0-9]+)/([0-9]+)\] ]] || continue
    name=${BASH_REMATCH[1]} place=${BASH_REMATCH[2]} count=${BASH_REMATCH[3]} left=0 rest=
    if [ ${#times[@]} -eq "$count" ]; then
      for ((i = place - 1; i < count; i++)); do left=$((left + times[i])); done
    elif [ "$place" -gt 3 ]; then
      left=$(((SECONDS - start) * (count - place + 1) / (place - 1)))
    fi
    if [ "$left" -ge 90 ]; then rest=", about $(((left + 30) / 60)) min left"; elif [ "$left" -gt 0 ]; then rest=", about $left s left"; fi
    printf 'setup: %s of %s: %s%s\n' "$place" "$count" "$name" "$rest"
  done
}

# Seconds that each module took, a line each, of the summary that ends what Maven said: "SUCCESS [ 9.528 s]" or "[01:03 min]".
module_seconds() {
  sed -n -e 's/^\[INFO\] Gyre.* SUCCESS \[ *\([0-9]*\)\.[0-9]* s\]$/0 \1/p' \
    -e 's/^\[INFO\] Gyre.* SUCCESS \[ *\([0-9]*\):\([0-9]*\) min\]$/\1 \2/p' "$1" 2>/dev/null \
    | while read -r minutes seconds; do echo $((10#$minutes * 60 + 10#$seconds)); done
}

# The release that is installed if none is named, the one Gyre was tried with. No checksum is published beside it, so what's downloaded
# is checked against the digest that the release's own record states, or against GYRE_TORNADO_SHA256 if that is set.
tornado_version=5.2.0
tornado_repository=beehive-lab/TornadoVM

# A release as its tag and archives name it: up to 5 a build for JDK 25, from 6 on one for JDK 22 and later.
tornado_release() {
  if [ "${tornado_version%%.*}" -ge 6 ]; then echo "$tornado_version-jdk22plus"; else echo "$tornado_version-jdk25"; fi
}

tornado_platform() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo linux-amd64 ;;
    Darwin-arm64) echo mac-aarch64 ;;
    *) return 1 ;;
  esac
}

# Whether a folder is an SDK: its jars, and the options to start it with.
is_sdk() {
  [ -d "$1/share/java/tornado" ] \
    && { [ -f "$1/tornado-argfile.template" ] || [ -f "$1/tornado-argfile" ] || [ -f "$1/bin/tornado-argfile" ]; }
}

tornado_by_hand="get it from https://github.com/$tornado_repository/releases, unpack it, and run ./setup.sh tornado --sdk DIR; Gyre works without it as before"

# Downloads the SDK into a folder and checks it.
download_sdk() {
  local into=$1 release platform jdk name url archive expected found
  release=$(tornado_release)
  platform=$(tornado_platform) || fail "no TornadoVM SDK is released for $(uname -s) on $(uname -m); Gyre works without it as before"
  jdk=$(jdk_version "$(find_jdk)") || true
  [ "${release##*-}" != jdk25 ] || [ "$jdk" = 25 ] \
    || fail "TornadoVM $tornado_version needs JDK 25, and the JDK here is ${jdk:-none}: set GYRE_JAVA_HOME to a JDK 25"
  command -v curl >/dev/null 2>&1 || install_packages curl ca-certificates
  name=tornadovm-$release-opencl-$platform.tar.gz
  url=https://github.com/$tornado_repository/releases/download/v$release/$name
  archive=$into/$name
  mkdir -p "$into"
  say "downloading $url"
  curl -fL --retry 2 --connect-timeout 20 -o "$archive" "$url" >&2 || { rm -f "$archive"; fail "the TornadoVM SDK could not be downloaded: $tornado_by_hand"; }
  expected=${GYRE_TORNADO_SHA256:-$(published_digest "$name")}
  found=$(sha256 "$archive")
  if [ -z "$expected" ]; then
    rm -f "$archive"
    fail "no checksum of $name is published, and GYRE_TORNADO_SHA256 isn't set: compare $found with a source that you trust, set GYRE_TORNADO_SHA256 to it, and run this again"
  fi
  if [ "$expected" != "$found" ]; then
    rm -f "$archive"
    fail "$name has the SHA-256 $found, but should have $expected; nothing was installed"
  fi
  tar -xzf "$archive" -C "$into" || fail "$name can't be unpacked"
  rm -f "$archive"
  printf '%s\n' "$into/tornadovm-$release-opencl"
}

# The SHA-256 of an archive, as the release's record states it; nothing where it doesn't.
published_digest() {
  curl -fsL --connect-timeout 20 "https://api.github.com/repos/$tornado_repository/releases/tags/v$(tornado_release)" 2>/dev/null \
    | tr -d ' \n' | tr '{' '\n' | grep -F "\"name\":\"$1\"" -A 3 | sed -n 's/.*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' | head -n 1
}

sha256() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Whether the OpenCL loader knows a driver.
has_opencl() {
  case "$(uname -s)" in
    Darwin) return 0 ;;
    *) ls "${OCL_ICD_VENDORS:-/etc/OpenCL/vendors}"/*.icd >/dev/null 2>&1 ;;
  esac
}

tornado() {
  local sdk='' home=${XDG_DATA_HOME:-$HOME/.local/share}/gyre
  case "${1:-}" in
    --sdk) [ -n "${2:-}" ] || { usage >&2; exit 2; }; sdk=$(cd "$2" 2>/dev/null && pwd) || fail "there's no folder $2" ;;
    --version)
      case "${2:-}" in
        [0-9]*.[0-9]*.[0-9]*) tornado_version=$2 ;;
        *) fail "--version takes a release's number, such as $tornado_version" ;;
      esac
      sdk=$home/sdk/tornadovm-$(tornado_release)-opencl
      is_sdk "$sdk" || sdk=$(download_sdk "$home/sdk") || exit 1 ;;
    '') ;;
    *) usage >&2; exit 2 ;;
  esac
  if [ -z "$sdk" ] && is_sdk "$home/tornadovm"; then
    sdk=$(readlink -f "$home/tornadovm")
    say "the SDK is there already: $sdk"
  fi
  [ -n "$sdk" ] || sdk=$(download_sdk "$home/sdk") || exit 1
  is_sdk "$sdk" || fail "$sdk is no TornadoVM SDK: it has no share/java/tornado, or no tornado-argfile"
  has_opencl || install_packages pocl-opencl-icd ocl-icd-libopencl1
  mkdir -p "$home"
  ln -sfn "$sdk" "$home/tornadovm"
  say "TornadoVM is in $home/tornadovm; ./gyre devices --tornado lists its devices"
}

# What the runtime of a distribution has: no compilers, no tools.
runtime_modules=java.se,jdk.charsets,jdk.crypto.ec,jdk.incubator.vector,jdk.jfr,jdk.localedata,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs

# Runs commands of an installation once, so that the JVM keeps its classes as they are when they're loaded and linked.
keep_classes() {
  local out=$1 run
  run=$(mktemp -d)
  "$out/gyre" train bigram --batch 2 --length 16 --steps 2 --out "$run/run" >/dev/null 2>&1 || fail "$out/gyre doesn't train"
  keep_classes_of "$out" models/cli generate --bytes 16 "$run/run"
  keep_classes_of "$out" serve serve --help
  rm -rf "$run"
}

keep_classes_of() {
  local out=$1 kept=$1/$2/target/gyre.aot
  shift 2
  rm -f "$kept"
  GYRE_JAVA_OPTS="-XX:AOTCacheOutput=$kept" "$out/gyre" "$@" >/dev/null 2>"$kept.log" || { cat "$kept.log" >&2; fail "$out/gyre $* failed"; }
  [ -s "$kept" ] || say "this JDK keeps no classes ahead of time, so that $out/gyre starts slower"
  rm -f "$kept.log"
}

# Prints where a distribution goes; refuses, before anything is built, what it can't be in.
dist_folder() {
  local out=${1:-$root/target/gyre}
  case $out in /*) ;; *) out=$PWD/$out ;; esac
  case $out in *[:\ ]*) fail "$out has a colon or a blank: a distribution starts from a path without" ;; esac
  [ ! -e "$out" ] || [ -e "$out/runtime/release" ] || fail "$out is there already, and is no distribution of Gyre's: name another folder"
  printf '%s\n' "$out"
}

dist() {
  local out=$1 module jar
  rm -rf "$out"
  mkdir -p "$out/engine/tornado-jvm"
  cp -p "$root/gyre" "$root/README.md" "$root/LICENSE" "$out/"
  cp -p "$root/engine/tornado-jvm/jit.args" "$out/engine/tornado-jvm/"
  for module in models/cli:gyre.jar serve:gyre-serve.jar; do
    jar=${module#*:}
    module=${module%:*}
    mkdir -p "$out/$module/target"
    cp -p "$root/$module/target/$jar" "$out/$module/target/"
    cp -pR "$root/$module/target/lib" "$out/$module/target/"
  done
  "$JAVA_HOME/bin/jlink" --add-modules "$runtime_modules" --include-locales en --strip-debug --no-header-files --no-man-pages \
    --output "$out/runtime" 2>&1 | { grep -v 'incubator modules' >&2 || true; }
  [ -x "$out/runtime/bin/java" ] || fail "jlink made no runtime: this JDK has no jmods, and can't be linked from"
  keep_classes "$out"
  say "$out/gyre is the command; $(du -sh "$out" | cut -f 1) in all, to be copied as a whole, with its files' times, or it starts slower"
}

case "${1:-}" in
  dist) folder=$(dist_folder "${2:-}") || exit 1; prepare; build; dist "$folder" ;;
  demo) prepare; build_commands; exec "$root/gyre" demo "${@:2}" ;;
  test) tests "${@:2}" ;;
  build) prepare; build_commands ;;
  release) prepare; release ;;
  install) prepare; maven -q -DskipTests -Dspotless.check.skip=true install ;;
  doors) doors ;;
  mutation) mutation "${2:-}" ;;
  bench) prepare; build -Ppeers; llama ;;
  fpga) prepare; build; fpga verilator yosys nextpnr-ecp5 ;;
  spark) prepare; build -Pspark -pl spark -am ;;
  tornado) tornado "${@:2}" ;;
  jdk) find_jdk || fail "no JDK 25 or later found: run ./setup.sh build, or set GYRE_JAVA_HOME" ;;
  -h | --help | help) usage ;;
  *) usage >&2; exit 2 ;;
esac
