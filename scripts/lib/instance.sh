# shellcheck shell=bash
# The directory of an instance that scripts/run started (default .data/): secrets, ports, database, logs. Needs common.sh; share_data also postgres.sh.

# data_dir DIR — the absolute path of an instance's directory; the default one for ''.
data_dir() {
    local dir="${1:-$REPO/.data}"
    [[ $dir == /* ]] || dir="$PWD/$dir"
    readlink -m "$dir"
}

# secret FILE — prints the secret in FILE, made the first time: 32 random bytes in base64.
secret() {
    if [[ ! -s $1 ]]; then
        mkdir -p "${1%/*}"
        chmod 0700 "${1%/*}"
        (umask 077 && head -c 32 /dev/urandom | base64 -w 0 >"$1.new" && mv "$1.new" "$1")
    fi
    cat "$1"
}

# load_secrets DATA — exports the keys of an instance, unless the caller's environment has them.
load_secrets() {
    Access__SigningKey="${Access__SigningKey:-$(secret "$1/secrets/signing-key")}"
    CREDENTIAL_ENCRYPTION_KEY="${CREDENTIAL_ENCRYPTION_KEY:-$(secret "$1/secrets/credential-encryption-key")}"
    export Access__SigningKey CREDENTIAL_ENCRYPTION_KEY
}

# token PROJECT ROLE HOURS [SUBJECT] — a JWT that the instance accepts whose keys are loaded.
token() {
    (cd "$SERVICE_DIR" && dotnet "$SERVICE_DLL" token --project "$1" --role "$2" --hours "$3" --subject "${4:-token-command}")
}

# Makes the directory of the instance, $data, ready: nobody else may look into it.
prepare_data() {
    mkdir -p "$data" 2>/dev/null || true
    [[ -w $data ]] || die "Cannot write to $data: choose another directory with --data."
    exec 9>"$data/lock"
    flock -n 9 || die "Another scripts/run uses $data already. Stop it, or name another directory with --data."
    # Only now: the database of another run passes through.
    chmod 0700 "$data"
}

# The database's user, when it is another, may pass through the directory; nobody else may.
share_data() {
    if ! is_root; then return; fi
    pg_need
    chgrp "$(id -g "$(pg_user "$data/postgres")")" "$data"
    chmod 0710 "$data"
}

# Starts a program in a session of its own, so that Ctrl-C reaches only this script, which stops things in order; and
# tied to this script, so that nothing stays behind should it be killed. Its log is nobody else's to read. start_program NAME DIR PROGRAM [ARGUMENT…]; WITH is
# what starts it: only the service gets its settings.
start_program() {
    local name="$1" dir="$2" program="$3" log="$data/$1.log"
    [[ ! -f $log ]] || mv "$log" "$log.1"
    (umask 077 && : >"$log")
    chmod -f 0600 "$log" "$log.1" || true
    (cd "$dir" && "${WITH:-without_settings}" setsid setpriv --pdeathsig TERM dotnet "$program" "${@:4}") >"$log" 2>&1 </dev/null 9>&- &
}
