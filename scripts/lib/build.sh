# shellcheck shell=bash
# Building with the .NET 10 SDK. Needs common.sh.

need_dotnet() {
    # A user's own installation (dotnet-install.sh) is often not on the PATH.
    if ! have dotnet && [[ -x ${HOME:-}/.dotnet/dotnet ]]; then export PATH="$HOME/.dotnet:$PATH"; fi
    if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        die "The .NET 10 SDK is missing. See https://learn.microsoft.com/dotnet/core/install/linux"
    fi
}

# build PROJECT… — silent unless it fails.
build() {
    need_dotnet
    local project log
    log="$(mktemp)"
    for project in "$@"; do
        dotnet build "$REPO/$project" -c "$CONFIGURATION" --nologo -v quiet -p:UseSharedCompilation=false \
            >"$log" 2>&1 </dev/null || { cat "$log" >&2; rm -f "$log"; die "$project does not build."; }
    done
    rm -f "$log"
}
