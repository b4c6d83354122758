# shellcheck shell=bash
# Another time of day for tests: every program that starts after fake_clock, servers and browsers too, sees a calendar that
# runs that far beside the machine's. Needs common.sh and a WORKSPACE.

# fake_clock TIME — TIME is HH:MM (the next such time of day, UTC) or anything that date(1) reads, such as '2026-12-31 23:59'.
fake_clock() {
    local now target
    have gcc || apt_install gcc libc6-dev || die "--at needs a C compiler: install gcc."
    gcc -O2 -shared -fPIC -o "$WORKSPACE/clock.so" "$REPO/scripts/lib/clock.c" -ldl || die "scripts/lib/clock.c does not compile."
    chmod 0755 "$WORKSPACE/clock.so"
    now="$(date +%s)"
    target="$(date -u -d "$1" +%s 2>/dev/null)" || die "--at takes a time such as 00:30 or '2026-12-31 23:59', not '$1'."
    if [[ $1 =~ ^[0-9]{1,2}:[0-9]{2}$ ]] && ((target < now)); then target=$((target + 86400)); fi
    export LIVELOGS_CLOCK_OFFSET=$((target - now)) LD_PRELOAD="$WORKSPACE/clock.so"
    say "The clock says $(date -u +'%Y-%m-%d %H:%M') UTC."
}
