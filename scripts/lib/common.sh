# shellcheck shell=bash
# What every script here needs: where the repository is, how to speak, how to run something as root.

REPO="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
# One configuration for running, testing and measuring, so that nothing is ever built twice.
CONFIGURATION=Release
# shellcheck disable=SC2034 # used by the scripts that source this file
SERVICE_DIR="$REPO/backend/LiveLogs"
# shellcheck disable=SC2034
SERVICE_DLL="$SERVICE_DIR/bin/$CONFIGURATION/net10.0/LiveLogs.dll"
# shellcheck disable=SC2034
SIMULATOR_DIR="$REPO/backend/LiveLogs.CloudSimulator"
# shellcheck disable=SC2034
SIMULATOR_DLL="$SIMULATOR_DIR/bin/$CONFIGURATION/net10.0/LiveLogs.CloudSimulator.dll"

# The scripts read what the .NET CLI prints, so it speaks English whatever the locale is.
export DOTNET_CLI_UI_LANGUAGE=en
# The service formats nothing by culture; without ICU only the .NET CLI would refuse to start.
if ! ldconfig -p 2>/dev/null | grep -q libicuuc; then export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1; fi

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# Build nodes that outlive the build would keep our lock and our pipes open.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

say() { printf '%s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [[ $EUID -eq 0 ]]; }

# Prints the comment at the top of a script: its manual.
show_usage() {
    awk 'NR > 1 && !/^#/ { exit } NR > 1 { sub(/^# ?/, ""); print }' "$1"
}

# without_settings COMMAND… — runs a program that is none of the service's business in its place: without the service's settings and secrets, which other
# users could read in the environment of a process that is theirs.
without_settings() {
    local name unset=()
    while IFS= read -r name; do
        case "$name" in
            *__* | DATABASE_URL | REDIS_URL | CREDENTIAL_ENCRYPTION_KEY*) unset+=(-u "$name") ;;
        esac
    done < <(compgen -e)
    exec env "${unset[@]}" "$@"
}

# as_root COMMAND… — directly, or through sudo, which asks for a password only at a terminal.
as_root() {
    if is_root; then "$@"
    elif ! have sudo; then return 1
    elif [[ -t 0 ]]; then sudo "$@"
    else sudo -n "$@"
    fi
}

# apt_install PACKAGE… — quiet unless it fails; the package lists are fetched only when they lack something.
apt_install() {
    have apt-get || { say "This is not a Debian or Ubuntu machine: install $* (or the like) yourself."; return 1; }
    as_root true || { say "Installing $* needs root or sudo: run 'sudo apt-get install $*' once."; return 1; }
    say "Installing $* …"
    local log status=0
    log="$(mktemp)"
    apt_get install "$@" >"$log" 2>&1 || {
        apt_get update >>"$log" 2>&1 && apt_get install "$@" >>"$log" 2>&1
    } || status=1
    [[ $status -eq 0 ]] || { tail -n 20 "$log" >&2; say "Could not install $*."; }
    rm -f "$log"
    return "$status"
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        apt-get -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

# Whether a process runs. A dead child that nobody waited for yet does not.
alive() {
    local stat
    stat="$(cat "/proc/$1/stat" 2>/dev/null)" && [[ $stat != *') Z '* ]]
}

# gone PID SECONDS — waits for the end of a process; fails when it is still there.
gone() {
    local tries=$(($2 * 10))
    while alive "$1"; do
        ((tries-- > 0)) || return 1
        sleep 0.1
    done
}

# stop_process PID SECONDS — asks, waits, insists.
stop_process() {
    alive "$1" || return 0
    kill -TERM "$1" 2>/dev/null || true
    gone "$1" "$2" || { kill -KILL "$1" 2>/dev/null || true; gone "$1" 5 || true; }
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port [FIRST] — FIRST when nobody listens there, else some other one.
free_port() {
    local port="${1:-}" try
    if [[ -n $port ]] && port_is_free "$port"; then echo "$port"; return; fi
    for try in {1..50}; do
        # Below the range from which the kernel takes the ports of outgoing connections.
        port=$((20000 + (RANDOM * 32768 + RANDOM + try) % 12000))
        if port_is_free "$port"; then echo "$port"; return; fi
    done
    die "Found no free TCP port."
}
