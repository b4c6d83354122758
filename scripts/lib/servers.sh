# shellcheck shell=bash
# Private servers for tests and measurements, in a directory that goes away with them. Needs common.sh, postgres.sh.

NODE_OLDEST=20.19

# make_workspace BASE — sets WORKSPACE, where everything temporary goes; the database's user may pass through it.
make_workspace() {
    WORKSPACE="$(mktemp -d "$1/livelogs-test.XXXXXX")"
    chmod 0711 "$WORKSPACE"
    mkdir -m 1777 "$WORKSPACE/tmp"
    export TMPDIR="$WORKSPACE/tmp"
}

# drop_workspace — ends whatever was started for it or in it: the runner, what tests left running, servers.
drop_workspace() {
    local found
    trap '' INT TERM HUP
    [[ -n ${WORKSPACE:-} ]] || return 0
    [[ -z ${RUNNER:-} ]] || kill -TERM -- "-$RUNNER" 2>/dev/null || true
    while read -r found; do "$REPO/scripts/lib/private-postgres" drop "$found" || true; done < <(workspace_clusters)
    for found in $(workspace_processes); do stop_process "$found" 3; done
    rm -rf "$WORKSPACE"
    WORKSPACE=
    unset TMPDIR
}

# The homes of the clusters in the workspace, and links to those that had to live elsewhere.
workspace_clusters() {
    find "$WORKSPACE" -path '*/data/PG_VERSION' -printf '%h\n' 2>/dev/null | sed 's|/data$||'
    find "$WORKSPACE" -type l -lname '/var/lib/livelogs/*' 2>/dev/null
}

# Programs that were started with the workspace's TMPDIR; this shell itself was not.
workspace_processes() {
    local entry
    for entry in /proc/[0-9]*; do
        if tr '\0' '\n' 2>/dev/null <"$entry/environ" | grep -qxF "TMPDIR=$WORKSPACE/tmp"; then echo "${entry#/proc/}"; fi
    done
}

# run_logged LOG COMMAND… — the output goes to the terminal and to LOG. In the background, so that a signal to this
# script is heard at once; in a process group of its own, so that all of it can be stopped.
run_logged() {
    local status=0
    set -m
    (set +e -o pipefail; "${@:2}" </dev/null 2>&1 | tee "$1") &
    set +m
    RUNNER=$!
    wait "$RUNNER" || status=$?
    RUNNER=
    return "$status"
}

# start_postgres [SETTING…] — tests read where it is from LIVELOGS_TEST_POSTGRES.
start_postgres() {
    pg_place "$WORKSPACE/postgres"
    PG_TIED=yes pg_start "$PG_HOME" max_connections=300 "$@"
    LIVELOGS_TEST_POSTGRES="$(pg_connection_string "$PG_HOME")"
    # For tests that start and kill clusters of their own (scripts/lib/private-postgres).
    LIVELOGS_TEST_PGBIN="$PG_BIN"
    LIVELOGS_TEST_PRIVATE_POSTGRES="$REPO/scripts/lib/private-postgres"
    export LIVELOGS_TEST_POSTGRES LIVELOGS_TEST_PGBIN LIVELOGS_TEST_PRIVATE_POSTGRES
}

# start_redis — tests read where it is from LIVELOGS_TEST_REDIS.
start_redis() {
    local port tries pid
    have redis-server || install_redis
    port="$(free_port)"
    setsid setpriv --pdeathsig TERM redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no \
        --dir "$WORKSPACE" >"$WORKSPACE/redis.log" 2>&1 </dev/null &
    pid=$!
    for tries in {1..100}; do
        if ! alive "$pid" || ! port_is_free "$port"; then break; fi
        sleep 0.1
    done
    alive "$pid" || { cat "$WORKSPACE/redis.log" >&2; die "Redis did not start (looked $tries times)."; }
    export LIVELOGS_TEST_REDIS="127.0.0.1:$port"
}

# The package starts and enables a server of its own, which nobody asked for: while it is installed, a policy forbids
# the start.
install_redis() {
    local policy=/usr/sbin/policy-rc.d ours=''
    if [[ ! -e $policy ]] && as_root true; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 0755 "$policy"
        ours=yes
    fi
    apt_install redis-server || true
    [[ -z $ours ]] || as_root rm -f "$policy"
    if [[ -d /run/systemd/system ]]; then as_root systemctl disable redis-server >/dev/null 2>&1 || true; fi
    have redis-server || die "Redis is needed: install redis-server."
}

# Debian 12 and Ubuntu 24.04 package Node.js 18, with an npm that can fetch a newer one.
need_node() {
    local tools="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/livelogs"
    if ! node_is_new && [[ -x $tools/node_modules/.bin/node ]]; then export PATH="$tools/node_modules/.bin:$PATH"; fi
    if node_is_new; then return; fi
    have npm || apt_install nodejs npm || true
    if have npm && ! node_is_new; then
        mkdir -p "$tools"
        npm install --prefix "$tools" --no-audit --no-fund --loglevel=error node@22 >&2 || true
        export PATH="$tools/node_modules/.bin:$PATH"
    fi
    node_is_new || die "Node.js $NODE_OLDEST or newer with npm is needed."
}

node_is_new() {
    have npm && have node && [[ "$(printf 'v%s\n' "$NODE_OLDEST" "$(node --version | tr -d v)" | sort -V | head -n 1)" == "v$NODE_OLDEST" ]]
}

# need_chromium — tests read which browser from LIVELOGS_TEST_CHROMIUM; the caller may name one, too.
need_chromium() {
    [[ -n ${LIVELOGS_TEST_CHROMIUM:-} ]] || find_chromium || { apt_install chromium && find_chromium; } ||
        die "Chromium is needed: set LIVELOGS_TEST_CHROMIUM to the program of a Chromium or Chrome."
    export LIVELOGS_TEST_CHROMIUM
}

# One that starts: Ubuntu's chromium-browser may be nothing but a pointer to a snap.
find_chromium() {
    local name
    for name in chromium google-chrome google-chrome-stable chrome chromium-browser; do
        LIVELOGS_TEST_CHROMIUM="$(command -v "$name" || true)"
        if [[ -n $LIVELOGS_TEST_CHROMIUM ]] && "$LIVELOGS_TEST_CHROMIUM" --version >/dev/null 2>&1; then return 0; fi
    done
    LIVELOGS_TEST_CHROMIUM=
    return 1
}

# need_aws_cli — version 2 of the AWS CLI; programs read which from AWS_CLI, and the caller may name one, too.
need_aws_cli() {
    find_aws_cli || { apt_install awscli && find_aws_cli; } || die "Version 2 of the AWS CLI is needed: set AWS_CLI to it."
}

# The first one in the path may be an older version.
find_aws_cli() {
    local program
    for program in "${AWS_CLI:-}" aws /usr/bin/aws /usr/local/bin/aws; do
        if [[ -n $program && "$("$program" --version 2>/dev/null)" == aws-cli/2* ]]; then
            export AWS_CLI="$program"
            return 0
        fi
    done
    return 1
}
