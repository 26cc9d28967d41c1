#!/usr/bin/env bash
# Server-side apply of everything the chart renders, and an install, an upgrade and an uninstall by Helm, against a real API server: what a
# schema cannot see (defaulting, immutable fields, admission of the restricted Pod Security Standard). There is no kubelet, so no pod runs.
#
#   test/kubernetes/api-server.sh [FOLDER]
#
# Needs kubectl, helm, openssl and etcd (Debian: etcd-server) on the PATH, and kube-apiserver on the PATH or Go to build it from its public
# modules (some minutes, once; kept in FOLDER). Custom resource definitions are read from FOLDER/crds/*.yaml: those of the Gateway API
# (GRPCRoute), the Prometheus Operator (ServiceMonitor, PodMonitor) and the OpenTelemetry Operator. Objects of kinds the server does not
# know are counted and named at the end.
set -euo pipefail
version=v1.34.0
repository=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "${1:-/tmp/otlp-hub-api-server}"
folder=$(cd "${1:-/tmp/otlp-hub-api-server}" && pwd)
for program in kubectl helm openssl etcd; do
  command -v "$program" >/dev/null || { echo "$program is not installed" >&2; exit 2; }
done

build_server() {
  command -v go >/dev/null || { echo 'neither kube-apiserver nor go is installed' >&2; exit 2; }
  mkdir -p "$folder/build" && cd "$folder/build"
  printf 'module apiserver\n\ngo 1.24.0\n' >go.mod
  printf '//go:build tools\n\npackage tools\n\nimport _ "k8s.io/kubernetes/cmd/kube-apiserver"\n' >tools.go
  go mod edit -require="k8s.io/kubernetes@$version"
  go mod download "k8s.io/kubernetes@$version"
  # The server's own go.mod takes its parts from folders beside it; from outside they are modules of the same release.
  grep -oE '^\s+k8s.io/[a-z-]+ => ./staging' "$(go env GOMODCACHE)/k8s.io/kubernetes@$version/go.mod" | awk '{print $1}' |
    sed "s|.*|-replace=&=&@v0.${version#v1.}|" | xargs go mod edit
  go mod tidy -e 2>tidy.log
  go build -ldflags "-X k8s.io/component-base/version.gitVersion=$version" -o "$folder/kube-apiserver" k8s.io/kubernetes/cmd/kube-apiserver
  cd "$repository"
}

server=$(command -v kube-apiserver || true)
if [ -z "$server" ]; then
  [ -x "$folder/kube-apiserver" ] || build_server
  server=$folder/kube-apiserver
fi

pids=()
stop() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait; }
trap stop EXIT

# Loopback only, on ports of this run.
free_port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
client=$(free_port) peer=$(free_port) secure=$(free_port)
run=$(mktemp -d "$folder/run.XXXXXX")
etcd --data-dir "$run/etcd" --listen-client-urls "http://127.0.0.1:$client" --advertise-client-urls "http://127.0.0.1:$client" \
  --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
  --initial-cluster "default=http://127.0.0.1:$peer" >"$run/etcd.log" 2>&1 &
pids+=($!)
openssl genrsa -out "$run/accounts.key" 2048 2>/dev/null
token=$(openssl rand -hex 16)
echo "$token,admin,admin,system:masters" >"$run/tokens.csv"
"$server" --etcd-servers "http://127.0.0.1:$client" --bind-address 127.0.0.1 --secure-port "$secure" --cert-dir "$run/certs" \
  --service-cluster-ip-range 10.96.0.0/16 --service-account-issuer https://kubernetes.default.svc \
  --service-account-key-file "$run/accounts.key" --service-account-signing-key-file "$run/accounts.key" \
  --token-auth-file "$run/tokens.csv" --authorization-mode RBAC --disable-admission-plugins ServiceAccount >"$run/server.log" 2>&1 &
pids+=($!)

export KUBECONFIG=$run/kubeconfig
kubectl config set-cluster local --server "https://127.0.0.1:$secure" --insecure-skip-tls-verify=true >/dev/null
kubectl config set-credentials admin --token "$token" >/dev/null
kubectl config set-context local --cluster local --user admin >/dev/null
kubectl config use-context local >/dev/null
# The machine's proxy is not for this server.
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
for _ in $(seq 240); do kubectl get --raw /readyz >/dev/null 2>&1 && break; sleep 0.5; done
kubectl get --raw /readyz >/dev/null || { tail -n 20 "$run/server.log" >&2; exit 1; }
echo "API server $(kubectl version -o json | node -p 'JSON.parse(require("fs").readFileSync(0)).serverVersion.gitVersion')"

if compgen -G "$folder/crds/*.yaml" >/dev/null; then
  kubectl apply --server-side -f "$folder/crds" >/dev/null
  kubectl wait --for condition=established --timeout=30s -f "$folder/crds" >/dev/null
fi
kubectl create namespace monitoring >/dev/null
# Pods that do not satisfy the standard are refused; of workloads the server warns.
kubectl label namespace monitoring pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted >/dev/null
# There is no controller that would make it.
kubectl create serviceaccount default -n monitoring >/dev/null 2>&1 || true

applied=0 failed=0
unknown=''
apply() { # FILE NAME
  local output
  while IFS= read -r document; do
    [ -n "$document" ] || continue
    if output=$(kubectl apply --server-side --force-conflicts --dry-run=server --validate=strict -n monitoring -f "$document" 2>&1); then
      # This one is about the server's own default, and said of every headless service.
      if grep '^Warning' <<<"$output" | grep -qv 'SessionAffinity is ignored for headless'; then failed=$((failed + 1)); echo "$2: $output" >&2; else applied=$((applied + 1)); fi
    elif grep -q 'no matches for kind' <<<"$output"; then
      unknown="$unknown $(grep -oE 'kind "[A-Za-z]+"' <<<"$output" | head -n 1 | cut -d'"' -f2)"
    else
      failed=$((failed + 1)); echo "$2: $output" >&2
    fi
  done < <(split_documents "$1")
}
split_documents() {
  local parts
  parts=$(mktemp -d "$run/parts.XXXXXX")
  awk -v folder="$parts" '/^---/ { n++; next } { print > (folder "/" n + 1 ".yaml") }' "$1"
  for part in "$parts"/*.yaml; do grep -qE '^kind:' "$part" && echo "$part"; done
}

for values in "$repository"/helm/ci/*.yaml "$repository"/helm/examples/*/values.yaml; do
  helm template hub "$repository/helm" -n monitoring -f "$values" >"$run/rendered.yaml"
  apply "$run/rendered.yaml" "${values#"$repository"/}"
done
while IFS= read -r golden; do apply "$golden" "${golden#"$repository"/}"; done \
  < <(find "$repository/test/fixtures/operator/working" "$repository/test/fixtures/operator/working-otlp-hub-dev" -name '*.yaml' ! -name collector.yaml ! -name 'cr*.yaml')

echo 'helm install, upgrade, rollback, uninstall'
tutorial=$repository/helm/examples/tutorial/values.yaml
helm install hub "$repository/helm" -n monitoring -f "$tutorial" >/dev/null
helm upgrade hub "$repository/helm" -n monitoring -f "$tutorial" --set replicaCount=2,podDisruptionBudget.enabled=true >/dev/null
helm rollback hub 1 -n monitoring >/dev/null
helm uninstall hub -n monitoring >/dev/null
left=$(kubectl get all,configmap,pdb -n monitoring -l app.kubernetes.io/instance=hub -o name | wc -l)
[ "$left" -eq 0 ] || { echo "$left objects are left after the uninstall" >&2; failed=$((failed + 1)); }

[ -z "$unknown" ] || echo "left out, no definition in $folder/crds:$(tr ' ' '\n' <<<"$unknown" | sort | uniq -c | awk 'NF>1 {printf " %s (%s)", $2, $1}')"
echo "$applied objects applied, $failed refused"
[ "$failed" -eq 0 ]
