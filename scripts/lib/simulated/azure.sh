# shellcheck shell=bash
# Settings of azure that the simulator knows. Needs $simulator_url, $simulator_tls_url and $workspace, where its certificate is.
export AZURE_TENANT_ID=11111111-aaaa-4bbb-8ccc-000000000001 AZURE_CLIENT_ID=22222222-aaaa-4bbb-8ccc-000000000002
export AZURE_CLIENT_SECRET=simulator~client.secret AZURE_WORKSPACE_ID=b1c2d3e4-0000-4000-8000-00000000a001
export AZURE_QUERY=AppTraces AZURE_ENDPOINT_URL="$simulator_url" AZURE_AUTHORITY_HOST="$simulator_tls_url"
export Outbound__TrustedCertificates="$workspace/ca.pem"
