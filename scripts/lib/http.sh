# shellcheck shell=bash
# A plain HTTP client over bash's own sockets: a fresh machine need not have curl. Needs common.sh.

# http METHOD URL [BODY] [HEADER…] — sets HTTP_STATUS (000: no answer) and HTTP_ANSWER (headers and body).
http() {
    local method="$1" address="${2#http://}" body="${3:-}" path
    path="/${address#*/}" address="${address%%/*}"
    HTTP_STATUS=000 HTTP_ANSWER=
    # HTTP/1.0: the answer ends with the connection and comes in one piece.
    HTTP_ANSWER="$(
        { exec 3<>"/dev/tcp/${address%:*}/${address##*:}"; } 2>/dev/null || exit 0
        printf '%s\r\n' "$method $path HTTP/1.0" "Host: $address" "Accept: application/json" \
            "Content-Type: application/json" "Content-Length: $(LC_ALL=C; echo "${#body}")" "${@:4}" '' >&3
        printf '%s' "$body" >&3
        timeout 30 cat <&3
    )" || true
    HTTP_ANSWER="${HTTP_ANSWER//$'\r'/}"
    # shellcheck disable=SC2034 # read by the callers
    if [[ $HTTP_ANSWER =~ ^HTTP/1\.[01]\ ([0-9]{3}) ]]; then HTTP_STATUS="${BASH_REMATCH[1]}"; fi
}

# http_header NAME — of the last answer.
http_header() { sed -n "/^$/q; s/^$1: //Ip" <<<"$HTTP_ANSWER" | head -n 1; }

# http_body — of the last answer.
http_body() { sed '1,/^$/d' <<<"$HTTP_ANSWER"; }
