#!/usr/bin/env bash
# test.sh: builds the images on this machine without a daemon, builds separate modules in them, and
# runs these modules in the runtime image. It requires root, Debian 12, and 8 GB below TMPDIR
# (/var/tmp), and leaves nothing behind except Debian packages. The environment variables of
# build.sh apply, except that the script makes the base image itself.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scratch.sh
. "$here/scratch.sh"
[[ $(id -u) == 0 ]] || die "it makes a Debian and runs containers without a daemon, which takes root"
# The module in the image consists of the files that .dockerignore admits: all files that git
# tracks.
ignored=$(git -C "$here/../.." ls-files --cached --ignored --exclude-from .dockerignore 2>/dev/null || true)
[[ -z $ignored ]] || die ".dockerignore keeps away what is part of the module: $ignored"
"$here/../../third_party/tools.sh" image

scratch 8000

# run COMMAND...: runs the command, and prints its output only if it fails.
run() {
  foreground "$@" >"$work/output" 2>&1 || { tail -n 40 "$work/output" >&2 && die "this failed: $*"; }
}
step=0
next() {
  step=$((step + 1))
  printf '[%d/6] %s\n' "$step" "$*"
  began=$SECONDS
}
took() { echo "      $((SECONDS - began)) s"; }
expect() { # PATTERN...: the output of the last run must have a line for each pattern
  local pattern
  sed 's/^/      /' "$work/output"
  for pattern; do grep -qE -- "$pattern" "$work/output" || die "no line is like '$pattern'"; done
}

# Without a daemon: buildah's own storage, and chroot instead of namespaces.
driver=overlay
mkdir "$work"/{lower,upper,workdir,merged}
mount -t overlay overlay -o "lowerdir=$work/lower,upperdir=$work/upper,workdir=$work/workdir" "$work/merged" 2>/dev/null &&
  umount "$work/merged" || driver=vfs
printf '[storage]\ndriver = "%s"\ngraphroot = "%s"\nrunroot = "%s"\n' "$driver" "$work/storage" "$work/run" >"$work/storage.conf"
export CONTAINERS_STORAGE_CONF=$work/storage.conf BUILDAH_ISOLATION=chroot
export PADDOCK_IMAGE_ENGINE=buildah PADDOCK_IMAGE_BASE=localhost/debian:bookworm-slim

next "base: a Debian made by debootstrap, storage $driver"
base=$(buildah from scratch)
run "$here/base.sh" "$(buildah mount "$base")"
# As in Debian's slim images, only the licences are left of the documentation.
find "$(buildah mount "$base")/usr/share/doc" -type f ! -name copyright -delete
rm -r "$(buildah mount "$base")"/usr/share/{man,info,locale}
run buildah commit --rm "$base" "$PADDOCK_IMAGE_BASE"
took

next "images: paddock:dev and paddock:runtime"
run "$here/build.sh"
took

# The go.mod files of these modules are completed with the image alone, without network.
next "modules of their own in paddock:dev: go mod tidy, go build, without network"
cp -R "$here/testdata" "$work/modules"
chown -R 1000:1000 "$work/modules"
dev=$(buildah from paddock:dev)
in_dev() { # USER MODULE COMMAND...
  run unshare --net buildah run --user "$1" --volume "$work/modules/$2:/src" "$dev" -- "${@:3}"
}
for module in hello probe; do
  in_dev 1000:1000 $module go mod tidy
  began=$SECONDS
  in_dev 1000:1000 $module go build -o built .
  took
done
in_dev 0:0 hello go run .
expect '^Hello from 1,4,9$' '^true .*deadline exceeded'
in_dev 0:0 hello paddock doctor
expect '[0-9]'

next "an image of that module by its own Dockerfile"
rm "$work/modules/hello/built"
run buildah build --tag hello "$work/modules/hello"
took
hello=$(buildah from hello)
root=$(buildah mount "$hello")

next "it runs: read-only, without rights"
run "$here/contain.sh" "$root" hello /hello
expect '^Hello from 1,4,9$' '^true .*deadline exceeded'
run "$here/contain.sh" "$root" hello --mount "$work/modules/probe/built" /mounted
expect

next "sizes"
buildah images --format '{{.Name}}:{{.Tag}} {{.Size}}' | sed -n 's|^localhost/|      |p'
echo "      the largest folders of paddock:dev, in MiB:"
(cd "$(buildah mount "$dev")" && du -mx --max-depth=4 . | sort -rn | sed -n '1,20s/^/      /p')
echo "image-test: all is well after $((SECONDS / 60)) min $((SECONDS % 60)) s"
