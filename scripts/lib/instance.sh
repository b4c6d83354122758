# shellcheck shell=bash
# The directory of an instance that scripts/run started (default .data/): secrets, ports, database. Needs common.sh.

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
