#!/bin/sh
# Starts a hub, sends a log to it and asks what became of it. Needs curl and sed.
set -eu
ready=$(mktemp)
rm "$ready"
${OTLP_HUB:-otlp-hub} run --ready-file "$ready" > /dev/null &
hub=$!
trap 'kill $hub; wait $hub || true; rm -f "$ready"' EXIT
until [ -s "$ready" ]; do
  kill -0 $hub
  sleep 0.1
done

field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
control=$(field control < "$ready")
env=$(curl -fsS "$control/env?protocol=http/json")
endpoint=$(echo "$env" | field OTEL_EXPORTER_OTLP_ENDPOINT)
authority=$(echo "$env" | field OTEL_EXPORTER_OTLP_CERTIFICATE)
header=$(echo "$env" | field OTEL_EXPORTER_OTLP_HEADERS | sed 's/=/: /; s/%20/ /')

curl -fsS --cacert "$authority" -H "$header" -H 'content-type: application/json' "$endpoint/v1/logs" \
  -d '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"job 7 finished"}}]}]}]}'
echo

post() { curl -fsS -H 'content-type: application/json' "$control$1" -d "$2"; }
post /received/logs/wait '{"match": {"body": {"$regex": "finished"}}}' > /dev/null
post /flush '{}' > /dev/null
[ "$(curl -fsS "$control/delivered/blob?name=2")" = 'job 7 finished' ]
echo 'the log is a line of a blob'
