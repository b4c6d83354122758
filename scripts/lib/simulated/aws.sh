# shellcheck shell=bash
# Settings of aws that the simulator knows. Needs $simulator_url.
export AWS_ACCESS_KEY_ID=AKIASIMULATOR0000000 AWS_SECRET_ACCESS_KEY=simulator-secret
export AWS_REGION=us-east-1 AWS_LOG_GROUP=/shop/edge/nginx AWS_ENDPOINT_URL="$simulator_url"
