# shellcheck shell=bash
# Settings of gcp that the simulator knows. Needs $simulator_url, and $workspace for its key file.
http GET "$simulator_url/_simulator/gcp/key"
http_body >"$workspace/key.json"
export GCP_PROJECT_ID=shop-prod GOOGLE_APPLICATION_CREDENTIALS="$workspace/key.json" GCP_ENDPOINT_URL="$simulator_url"
