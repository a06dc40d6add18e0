#!/usr/bin/env bash
# build.sh: makes the images paddock:dev and paddock:runtime with docker, podman or buildah.
#   PADDOCK_IMAGE_ENGINE        docker, podman or buildah; default: the first that works
#   PADDOCK_IMAGE_BASE          the base image, a Debian 12; default: debian:bookworm-slim
#   PADDOCK_IMAGE_CERTIFICATES  certificates for downloads; default: those of this machine.
#                               They are not included in the images
#   PADDOCK_V8_PREBUILT         a prebuilt V8, see third_party/v8/README.md; default: V8 from source
# The environment variables of Go and of a web proxy also apply to the downloads.
set -euo pipefail
cd "$(dirname "$0")/../.."

die() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 1
}

# works ENGINE: succeeds if the engine is installed and works; otherwise it prints the reason. A
# client without its engine fails.
works() {
  command -v "$1" >/dev/null || { echo "$1 is not installed" && return 1; }
  local answer
  answer=$("$1" info 2>&1 >/dev/null) || { echo "$1 does not work: ${answer%%$'\n'*}" && return 1; }
  [[ $1 != docker ]] || docker buildx version >/dev/null 2>&1 || { echo 'docker has no buildx' && return 1; }
}

engine() {
  local name why reasons=()
  for name in ${PADDOCK_IMAGE_ENGINE:-docker podman buildah}; do
    why=$(works "$name") && echo "$name" && return
    reasons+=("$why")
  done
  die "nothing here can build an image:$(printf '\n  %s' "${reasons[@]}")
On Debian: apt-get install buildah"
}

# version: prints the version that Go gives this commit, so that a go.mod written in the image is
# also valid outside.
version() {
  local tag stamp hash
  if [[ -n $(git status --porcelain 2>/dev/null || echo none) ]]; then
    TZ=UTC printf 'v0.0.0-local.%(%Y%m%d%H%M%S)T\n'
  elif tag=$(git tag --points-at HEAD 'v[0-9]*' | tail -n 1) && [[ -n $tag ]]; then
    echo "$tag"
  else
    read -r stamp hash < <(TZ=UTC git show -s --date=format-local:%Y%m%d%H%M%S --format='%cd %H')
    stamp+=-${hash:0:12}
    tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null) || { echo "v0.0.0-$stamp" && return; }
    echo "${tag%.*}.$((${tag##*.} + 1))-0.$stamp"
  fi
}

storage() {
  [[ $engine != podman ]] || podman info --format '{{.Store.GraphDriverName}}'
  [[ $engine != buildah ]] || buildah info | sed -n 's/.*"GraphDriverName": "\(.*\)".*/\1/p'
}

engine=$(engine)
version=$(version)
arguments=(--build-arg "VERSION=$version")
[[ -z ${PADDOCK_IMAGE_BASE:-} ]] || arguments+=(--build-arg "BASE=$PADDOCK_IMAGE_BASE")
for name in GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE PADDOCK_V8_MIRROR {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
  [[ -z ${!name:-} ]] || arguments+=(--build-arg "$name=${!name}")
done
certificates=${PADDOCK_IMAGE_CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}
if [[ -f $certificates ]]; then
  arguments+=(--secret "id=certificates,src=$certificates")
elif [[ -n ${PADDOCK_IMAGE_CERTIFICATES:-} ]]; then
  die "PADDOCK_IMAGE_CERTIFICATES names no file: $certificates"
fi
if [[ -n ${PADDOCK_V8_PREBUILT:-} ]]; then
  archive=$(realpath "$PADDOCK_V8_PREBUILT")
  [[ ! -f $archive ]] || archive=${archive%/*}
  [[ -d $archive ]] || die "PADDOCK_V8_PREBUILT names nothing that exists: $PADDOCK_V8_PREBUILT"
  arguments+=(--build-context "v8-archive=$archive")
fi

# Both images share their first stages. The storage driver vfs would copy all files for each layer, so
# its builds have no layers.
case $engine in
docker) build=(docker buildx build --load) ;;
*) build=("$engine" build --layers="$([[ $(storage) == vfs ]] && echo false || echo true)") ;;
esac
for target in dev runtime; do
  echo "build.sh: paddock:$target with $engine, module version $version"
  "${build[@]}" --target "$target" --tag "paddock:$target" "${arguments[@]}" .
done
