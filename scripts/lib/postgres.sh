# shellcheck shell=bash
# Private PostgreSQL clusters: a Unix socket in a directory that only its owner may enter, no TCP, never root.
# Needs common.sh. A cluster lives in a directory HOME of its own (a path without links: see pg_place):
#   HOME/data  the cluster      HOME/socket  its socket (a link when the path is too long for one)      HOME/server.log

PG_OLDEST=15

# --- Binaries --------------------------------------------------------------------------------------------------------

# Directories that hold a server's programs, one a line.
pg_candidates() {
    [[ -z ${LIVELOGS_TEST_PGBIN:-} ]] || echo "$LIVELOGS_TEST_PGBIN"
    local dir on_path
    for dir in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin; do echo "$dir"; done
    # A link in the PATH leads to the place where the other programs are.
    on_path="$(command -v postgres || true)"
    [[ -z $on_path ]] || dirname "$(readlink -f "$on_path")"
}

# pg_major DIR — the major version of the server there, nothing when it is not complete.
pg_major() {
    local program
    for program in postgres initdb psql; do [[ -x $1/$program ]] || return 0; done
    "$1/postgres" --version 2>/dev/null | sed -nE 's/^[^0-9]*([0-9]+).*/\1/p'
}

# pg_find [MAJOR] — the newest server of at least version 15, or exactly MAJOR. Sets PG_BIN.
pg_find() {
    local dir major best=0
    PG_BIN=
    while read -r dir; do
        major="$(pg_major "$dir")"
        if [[ -z $major ]] || ((major < PG_OLDEST || major <= best)); then continue; fi
        if [[ -n ${1:-} && $major != "$1" ]]; then continue; fi
        best=$major PG_BIN=$dir
    done < <(pg_candidates)
    [[ -n $PG_BIN ]]
}

# The distribution's package, without the cluster that it would create, start and enable: while it is installed,
# a drop-in turns that off.
pg_install() {
    local drop_in=/etc/postgresql-common/createcluster.d/livelogs.conf status=0
    say "No PostgreSQL $PG_OLDEST or newer here."
    if as_root true; then
        as_root mkdir -p "${drop_in%/*}"
        echo 'create_main_cluster = off' | as_root tee "$drop_in" >/dev/null
    fi
    apt_install postgresql || status=1
    as_root rm -f "$drop_in" || true
    return "$status"
}

# pg_need — sets PG_BIN to the newest server, installed when there is none.
pg_need() {
    if pg_find; then return; fi
    if ! pg_install || ! pg_find; then
        die "PostgreSQL $PG_OLDEST or newer is needed: install it, or set ConnectionStrings__Database to a server of your own."
    fi
}

# pg_fit HOME — sets PG_BIN to programs that fit the cluster in HOME, when there is one already.
pg_fit() {
    local major
    major="$(as_pg "$1" cat "$1/data/PG_VERSION" 2>/dev/null || true)"
    if [[ -z $major ]]; then pg_need
    elif ! pg_find "$major"; then
        die "The cluster in $1 was made by PostgreSQL $major, which is not installed. Install it \
(apt-get install postgresql-$major), or move the data with pg_dump to a new one (another --data)."
    fi
}

# --- The user who runs the server ------------------------------------------------------------------------------------

# pg_user HOME — the caller; for root the owner of HOME, or a system user. (The server's package brings one.)
pg_user() {
    if ! is_root; then id -un; return; fi
    local owner
    owner="$(stat -L -c %U "$1" 2>/dev/null || echo root)"
    if [[ $owner != root && $owner != UNKNOWN ]]; then echo "$owner"
    elif id postgres >/dev/null 2>&1; then echo postgres
    else
        id livelogs >/dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin livelogs
        echo livelogs
    fi
}

# pg_command HOME COMMAND… — sets PG_COMMAND to the command as that user runs it.
pg_command() {
    local user
    PG_COMMAND=("${@:2}")
    if is_root; then
        user="$(pg_user "$1")"
        PG_COMMAND=(setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "${PG_COMMAND[@]}")
    fi
}

# as_pg HOME COMMAND… — in a directory where the user may be, whatever the caller's is.
as_pg() {
    pg_command "$@"
    (cd / && without_settings "${PG_COMMAND[@]}")
}

# --- Where it lives --------------------------------------------------------------------------------------------------

# pg_place DIR — makes DIR the home of a cluster and sets PG_HOME to it. Below a directory that the server's user may not
# enter (root's own home), DIR becomes a link to a fresh place under /var/lib/livelogs.
pg_place() {
    local dir="$1" user shared=/var/lib/livelogs
    pg_need
    if [[ -L $dir && ! -d $dir ]]; then rm -f "$dir"; fi
    user="$(pg_user "$dir")"
    if [[ ! -d $dir ]]; then
        mkdir -p "${dir%/*}"
        if as_pg "$dir" test -x "${dir%/*}"; then mkdir "$dir"; else
            mkdir -p "$shared"
            chmod 0711 "$shared"
            ln -s "$(mktemp -d "$shared/postgres.XXXXXXXX")" "$dir"
            say "The user $user may not enter ${dir%/*}: the database is in $(readlink -f "$dir")."
        fi
    fi
    PG_HOME="$(readlink -f "$dir")"
    if is_root; then chown "$user:" "$PG_HOME"; fi
    chmod 0700 "$PG_HOME" 2>/dev/null || true
    as_pg "$PG_HOME" test -w "$PG_HOME" || die "The user $user cannot write to $PG_HOME: choose another directory."
}

# pg_socket HOME — a fresh socket directory. The kernel takes 107 bytes of path; Npgsql and the server split at commas.
pg_socket() {
    local dir="$1/socket"
    pg_drop_socket "$1"
    if [[ $dir =~ ^[A-Za-z0-9/._-]{1,93}$ ]]; then as_pg "$1" mkdir -m 0700 "$dir"
    else as_pg "$1" ln -s "$(as_pg "$1" mktemp -d /tmp/livelogs-pg.XXXXXXXX)" "$dir"
    fi
    pg_host "$1"
}

pg_drop_socket() { as_pg "$1" rm -rf "$(pg_host "$1")" "$1/socket"; }

# pg_host HOME — the socket directory of a cluster, as clients name it.
pg_host() { readlink -m "$1/socket"; }

# --- Making, starting, stopping --------------------------------------------------------------------------------------

# pg_create HOME — initdb works beside the cluster's place, so what is there is always complete.
pg_create() {
    if as_pg "$1" test -f "$1/data/PG_VERSION"; then return; fi
    as_pg "$1" rm -rf "$1/data.new"
    # Whoever can reach the socket is let in: only the owner of its directory and root can.
    as_pg "$1" "$PG_BIN/initdb" -D "$1/data.new" --username=postgres --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=trust --auth-host=reject --no-instructions >"$1/initdb.log" 2>&1 ||
        { cat "$1/initdb.log" >&2; die "initdb failed in $1."; }
    as_pg "$1" mv -T "$1/data.new" "$1/data"
}

# pg_processes HOME — the processes of a cluster: all of them work in its data directory. Asked as their own user: root
# in a container may not look into other users' processes.
pg_processes() {
    local entry dir
    while read -r entry dir; do
        if [[ $dir == "$1/data" ]]; then echo "${entry#/proc/}"; fi
    done < <(as_pg "$1" find /proc -mindepth 2 -maxdepth 2 -path '/proc/[0-9]*/cwd' -printf '%h %l\n' 2>/dev/null)
}

# pg_pid HOME — the server's process, nothing when it does not run. A number in a stale file may be anybody's by now.
pg_pid() {
    local pid
    pid="$(as_pg "$1" head -n 1 "$1/data/postmaster.pid" 2>/dev/null || true)"
    if [[ -n $pid && $(as_pg "$1" readlink "/proc/$pid/cwd" 2>/dev/null) == "$1/data" ]]; then echo "$pid"; fi
}

# pg_clear HOME — ends what an earlier run left: a server, orphans of a killed one, its lock file.
pg_clear() {
    local pid tries
    pg_stop "$1"
    for tries in {1..50}; do
        [[ -n $(pg_processes "$1") ]] || break
        sleep 0.1
        if ((tries == 50)); then for pid in $(pg_processes "$1"); do kill -KILL "$pid" 2>/dev/null || true; done; fi
    done
    as_pg "$1" rm -f "$1/data/postmaster.pid"
}

# pg_timescale — whether the server's installation offers TimescaleDB with its community modules, which has to be loaded
# at start. Debian's own package is the Apache edition, without the compression that LiveLogs needs.
pg_timescale() { [[ -n $(pg_libraries 'timescaledb-tsl-*.so') ]]; }

# pg_apache_timescale — whether only the Apache edition of TimescaleDB is there.
pg_apache_timescale() { ! pg_timescale && [[ -n $(pg_libraries timescaledb.so) ]]; }

# pg_libraries PATTERN — the server's extension libraries with such a name.
pg_libraries() {
    local libraries
    libraries="$("$PG_BIN/pg_config" --pkglibdir 2>/dev/null || echo "${PG_BIN%/bin}/lib")"
    find "$libraries" -maxdepth 1 -name "$1" 2>/dev/null
}

# pg_start HOME [SETTING…] — starts the server; PG_PID is its process. It ends with the caller when PG_TIED is set.
pg_start() {
    local home="$1" socket settings=() tie=() setting
    pg_fit "$home"
    pg_create "$home"
    pg_clear "$home"
    socket="$(pg_socket "$home")"
    for setting in listen_addresses= "unix_socket_directories=$socket" unix_socket_permissions=0700 jit=off \
        max_wal_size=2GB random_page_cost=1.1 "${@:2}"; do settings+=(-c "$setting"); done
    if pg_timescale; then settings+=(-c shared_preload_libraries=timescaledb -c timescaledb.telemetry_level=off); fi
    # The signal asks for a fast shutdown. A session of its own, so that Ctrl-C at the terminal does not reach it.
    if [[ -n ${PG_TIED:-} ]]; then tie=(setpriv --pdeathsig INT); fi
    as_pg "$home" touch "$home/server.log"
    pg_command "$home" setsid "${tie[@]}" "$PG_BIN/postgres" -D "$home/data" "${settings[@]}"
    (cd / && without_settings "${PG_COMMAND[@]}") >>"$home/server.log" 2>&1 </dev/null 9>&- &
    PG_PID=$!
    pg_wait "$home"
}

pg_wait() {
    local tries
    for tries in {1..600}; do
        if pg_sql "$1" postgres 'SELECT 1' >/dev/null 2>&1; then return; fi
        if ! alive "$PG_PID"; then break; fi
        sleep 0.1
    done
    tail -n 20 "$1/server.log" >&2
    die "PostgreSQL did not start (tried ${tries} times); its log is $1/server.log"
}

# pg_stop HOME [fast|immediate|kill] — kill leaves everything as a power cut would.
pg_stop() {
    local pid child
    pid="$(pg_pid "$1")"
    if [[ -z $pid ]]; then return; fi
    case "${2:-fast}" in
        fast)
            kill -INT "$pid" 2>/dev/null || true
            gone "$pid" 20 || pg_stop "$1" immediate
            pg_drop_socket "$1"
            ;;
        immediate) kill -QUIT "$pid" 2>/dev/null || true; gone "$pid" 10 || pg_stop "$1" kill ;;
        kill) for child in $(pg_processes "$1"); do kill -KILL "$child" 2>/dev/null || true; done; gone "$pid" 10 ;;
        *) die "Stop how? fast, immediate or kill." ;;
    esac
}

# --- Using it --------------------------------------------------------------------------------------------------------

# pg_sql HOME DATABASE STATEMENT — as the superuser; values only, one row a line.
pg_sql() {
    as_pg "$1" env -u PGUSER -u PGPASSWORD -u PGPORT -u PGOPTIONS PGCONNECT_TIMEOUT=5 \
        "$PG_BIN/psql" -XqAt -v ON_ERROR_STOP=1 -h "$(pg_host "$1")" -p 5432 -U postgres -d "$2" -c "$3" </dev/null
}

# pg_database HOME NAME — a database with an owner of the same name, who is no superuser.
pg_database() {
    if [[ -z $(pg_sql "$1" postgres "SELECT 1 FROM pg_roles WHERE rolname = '$2'") ]]; then
        pg_sql "$1" postgres "CREATE ROLE $2 LOGIN"
    fi
    if [[ -z $(pg_sql "$1" postgres "SELECT 1 FROM pg_database WHERE datname = '$2'") ]]; then
        pg_sql "$1" postgres "CREATE DATABASE $2 OWNER $2"
    fi
    if pg_timescale; then pg_sql "$1" "$2" 'SET client_min_messages = error; CREATE EXTENSION IF NOT EXISTS timescaledb'; fi
}

# pg_connection_string HOME [USER] [DATABASE] — for Npgsql.
pg_connection_string() { echo "Host=$(pg_host "$1");Username=${2:-postgres};Database=${3:-postgres}"; }
