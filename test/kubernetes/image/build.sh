#!/usr/bin/env bash
# Builds the image without a container engine and lays its root file system open, for image.namespaces.test.ts and for a look.
#
#   test/kubernetes/image/build.sh FOLDER [BASE]
#
# Root on Debian with buildah (and debootstrap unless BASE is given). BASE is what the Dockerfile builds on; where no registry can be
# reached a base is made here, of Debian's packages and this machine's own Node and npm. Afterwards:
#
#   FOLDER/root            the image's files            OTLP_HUB_IMAGE_ROOT=FOLDER/root npm run test:kubernetes
#   FOLDER/image.tar       the image, as an OCI archive
#   FOLDER/image.json      its configuration: user, entry point, labels
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,12p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
base=${2:-}
repository=$(cd "$(dirname "$0")/../../.." && pwd)
# chroot wants no kernel feature that a sandbox withholds; vfs no file system of its own.
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
store=(--root "$folder/store" --runroot "$folder/run")
# As root in a sandbox there is nothing for a policy to guard: what is pulled is pinned by digest.
printf '{"default": [{"type": "insecureAcceptAnything"}]}' >"$folder/policy.json"

make_base() {
  local tree=$folder/base
  [ -e "$tree/usr/local/bin/node" ] && return
  rm -rf "$tree"
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 bookworm "$tree" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$folder/debootstrap.log"
  cp -L "$(command -v node)" "$tree/usr/local/bin/node"
  mkdir -p "$tree/usr/local/lib/node_modules"
  cp -r "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")" "$tree/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$tree/usr/local/bin/npm"
  # Authorities this machine knows beside the public ones, should npm's registry need them; they stay in the build stage.
  cp -L /etc/ssl/certs/ca-certificates.crt "$tree/etc/ssl/certs/ca-certificates.crt"
}

if [ -z "$base" ]; then
  make_base
  container=$(buildah "${store[@]}" from scratch)
  buildah "${store[@]}" copy --quiet "$container" "$folder/base" / >/dev/null
  buildah "${store[@]}" config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  [ -z "${NODE_EXTRA_CA_CERTS:-}" ] || buildah "${store[@]}" config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$container"
  buildah "${store[@]}" commit --quiet --rm "$container" localhost/otlp-hub-base >/dev/null
  base=localhost/otlp-hub-base
fi

arch=$(dpkg --print-architecture)
buildah "${store[@]}" build --signature-policy "$folder/policy.json" --format docker --layers=false --pull=never \
  --build-arg "BASE=$base" --build-arg "BUILDPLATFORM=linux/$arch" --build-arg "TARGETARCH=$arch" \
  --build-arg "VERSION=$(node -p "require(\"$repository/package.json\").version")" \
  --build-arg "REVISION=$(git -C "$repository" rev-parse HEAD)" \
  --tag localhost/otlp-hub:dev --file "$repository/Dockerfile" "$repository"

rm -rf "$folder/root" "$folder/image.tar"
mkdir "$folder/root"
container=$(buildah "${store[@]}" from --pull=never localhost/otlp-hub:dev)
cp -a "$(buildah "${store[@]}" mount "$container")/." "$folder/root/"
buildah "${store[@]}" inspect --type image localhost/otlp-hub:dev |
  node -e 'console.log(JSON.stringify(JSON.parse(require("fs").readFileSync(0, "utf8")).Docker.config, null, 2))' >"$folder/image.json"
buildah "${store[@]}" rm "$container" >/dev/null
buildah "${store[@]}" push --signature-policy "$folder/policy.json" --quiet localhost/otlp-hub:dev "oci-archive:$folder/image.tar"
echo "on disk $(du -sm "$folder/root" | cut -f1) MB, compressed $(($(stat -c %s "$folder/image.tar") / 1000000)) MB"
