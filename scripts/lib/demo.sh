# shellcheck shell=bash
# The demo of scripts/run: simulated clouds, and the connections that watch them in the project "shop".
# Needs common.sh, http.sh, instance.sh and the variables of scripts/run.

# shellcheck disable=SC2154 # data and url are those of scripts/run

DEMO_PROJECT=shop
DEMO_API=api/v1/live-logs

# Name of the connection | its region | its log groups, as in backend/LiveLogs.CloudSimulator/Shop/ShopLogGroups.cs
DEMO_AWS_CONNECTIONS='
Shop services|eu-west-1|"/ecs/shop/storefront", "/ecs/shop/checkout", "/ecs/shop/payments", "/ecs/shop/inventory"
Shop shipping|eu-west-1|"/aws/lambda/shop-shipping"
Shop edge|us-east-1|"/shop/edge/nginx"
'

# The simulator keeps its port from run to run: the connections carry it in their endpoint_url.
demo_start_simulator() {
    local kept="$data/demo-port" tries
    demo_port="$(free_port "$(cat "$kept" 2>/dev/null || echo 8010)")"
    echo "$demo_port" >"$kept"
    # Signing in to Azure needs TLS: with a certificate of an authority that the simulator makes, and the service trusts.
    demo_tls_port="$(free_port "$((demo_port + 1))")"
    export Outbound__TrustedCertificates="${Outbound__TrustedCertificates:-$data/demo-ca.pem}"
    start_program simulator "$SIMULATOR_DIR" "$SIMULATOR_DLL" --demo --urls "http://127.0.0.1:$demo_port" \
        --https-urls "https://127.0.0.1:$demo_tls_port" --ca-file "$data/demo-ca.pem"
    simulator=$!
    for tries in {1..150}; do
        http GET "http://127.0.0.1:$demo_port/_simulator/health"
        if [[ $HTTP_STATUS == 200 ]]; then return; fi
        if ! alive "$simulator"; then break; fi
        sleep 0.2
    done
    tail -n 20 "$data/simulator.log" >&2
    die "The simulator did not start (looked $tries times). Its log: $data/simulator.log"
}

# Creates what is missing and corrects what is there, so a second run finds the same connections.
demo_connect() {
    local name region groups
    demo_authorization="Authorization: Bearer $(token "$DEMO_PROJECT" admin 1)"
    demo_call GET "connections/$DEMO_PROJECT"
    demo_list="$(http_body)"
    while IFS='|' read -r name region groups; do
        [[ -z $name ]] || demo_keep "$name" aws "$(demo_aws "$region" "$groups")"
    done <<<"$DEMO_AWS_CONNECTIONS"
    demo_keep "Shop support" azure "$(demo_azure)"
    http GET "http://127.0.0.1:$demo_port/_simulator/gcp/key"
    demo_keep "Shop recommendations" gcp "$(demo_gcp "$(http_body)")"
}

# demo_keep NAME PROVIDER CONFIG — creates or updates a connection (the simulator's addresses and keys change), and starts it.
demo_keep() {
    local id body
    body="{\"project_id\": \"$DEMO_PROJECT\", \"connection_name\": \"$1\", \"cloud_provider\": \"$2\", \"connection_config\": $3}"
    id="$(demo_find "$1" <<<"$demo_list")"
    if [[ -z $id ]]; then
        demo_call POST connections "$body"
        id="$(http_body | demo_find "$1")"
    else
        demo_call GET "connections/$id"
        demo_call PUT "connections/$id" "$body" "If-Match: $(http_header ETag)"
    fi
    demo_call POST "connections/$id/start"
}

demo_aws() {
    cat <<JSON
{"access_key_id": "AKIASIMULATOR0000000", "secret_access_key": "simulator-secret", "region": "$1", "log_group": [$2],
  "endpoint_url": "http://127.0.0.1:$demo_port"}
JSON
}

# The identities of the simulated tenant, as in AzureMonitor/AzureOptions.cs and AzureMonitor/Identity/EntraApp.cs.
demo_azure() {
    cat <<JSON
{"workspace_id": "b1c2d3e4-0000-4000-8000-00000000a001", "tenant_id": "11111111-aaaa-4bbb-8ccc-000000000001",
  "client_id": "22222222-aaaa-4bbb-8ccc-000000000002", "client_secret": "simulator~client.secret", "query": "AppTraces",
  "poll_interval_seconds": 5, "endpoint_url": "http://127.0.0.1:$demo_port", "authority_host": "https://127.0.0.1:$demo_tls_port"}
JSON
}

demo_gcp() {
    cat <<JSON
{"project_id": "shop-prod", "credentials_json": $1, "poll_interval_seconds": 5, "endpoint_url": "http://127.0.0.1:$demo_port"}
JSON
}

# demo_object NAME — from JSON on stdin the connection of that name; the service writes a connection's id first.
demo_object() { sed 's/{"id":"/\n&/g' | grep -F "\"connection_name\":\"$1\"" | head -n 1 || true; }

demo_find() { demo_object "$1" | sed -E 's/^\{"id":"([0-9a-f-]{36})".*/\1/'; }

# demo_call METHOD PATH [BODY] [HEADER] — fails with the service's own words.
demo_call() {
    http "$1" "$url/$DEMO_API/$2" "${3:-}" "$demo_authorization" "${@:4}"
    [[ $HTTP_STATUS == 2* ]] || die "The demo could not be set up: $1 /$DEMO_API/$2 answered $HTTP_STATUS. $(http_body)"
}
