#!/usr/bin/env bash
# contain.sh ROOT IMAGE [--mount FILE] COMMAND...: runs COMMAND as the user of IMAGE, whose files
# are in ROOT: without a writable file system, without capabilities or a way to gain them, with 512
# MiB of memory, and with the default seccomp profile of podman and docker. This requires runc.
# Where runc does not work, only the read-only mount and the user remain, and the script prints
# that.
set -euo pipefail

root=$1
image=$2
shift 2
mount=''
[[ $1 != --mount ]] || { mount=$2 && shift 2; }

bundle=$(mktemp -d)
name=paddock-${bundle##*.}
# shellcheck disable=SC2317  # called by the trap
clean() {
  runc delete --force "$name" 2>/dev/null || true
  rm -rf "$bundle"
}
trap clean EXIT
trap 'exit 130' INT TERM HUP

buildah inspect --type image "$image" | jq .OCIv1 >"$bundle/image.json"
(cd "$bundle" && runc spec)
# shellcheck disable=SC2016  # variables of jq
jq -n --slurpfile spec "$bundle/config.json" --slurpfile image "$bundle/image.json" \
  --slurpfile seccomp /usr/share/containers/seccomp.json --arg root "$root" --arg mount "$mount" '
  $image[0] as $image | $seccomp[0] as $profile | $image.architecture as $architecture |
  ($image.config.User | split(":") | map(tonumber)) as [$uid, $gid] |
  def others: length > 0 and (index($architecture) | not);
  $spec[0]
  | .root = {path: $root, readonly: true}
  | .process += {terminal: false, args: $ARGS.positional, user: {uid: $uid, gid: $gid},
      env: $image.config.Env, cwd: $image.config.WorkingDir, noNewPrivileges: true, capabilities: {}}
  | .linux.resources.memory.limit = 536870912
  | .linux.seccomp = {
      defaultAction: $profile.defaultAction, defaultErrnoRet: $profile.defaultErrnoRet,
      architectures: [$profile.archMap[]
        | select(.architecture == {amd64: "SCMP_ARCH_X86_64", arm64: "SCMP_ARCH_AARCH64"}[$architecture])
        | .architecture, .subArchitectures[]],
      syscalls: [$profile.syscalls[]
        | select((.includes.caps // []) == [] and ((.includes.arches // []) | others | not))
        | {names, action, args: (.args // [])} + if .errnoRet then {errnoRet} else {} end]}
  | if $mount == "" then . else
      .mounts += [{destination: "/mounted", source: $mount, type: "bind", options: ["bind", "ro"]}] end
  ' --args -- "$@" >"$bundle/new.json"
mv "$bundle/new.json" "$bundle/config.json"

# The output goes to a file, because the created container would keep a pipe open.
if runc create --bundle "$bundle" "$name" </dev/null >"$bundle/refusal" 2>&1; then
  runc delete --force "$name"
  runc run --bundle "$bundle" "$name" </dev/null
  exit
fi
refusal=$(tail -n 1 "$bundle/refusal")
echo "runc cannot work here (${refusal##*msg=}): without seccomp and a memory limit"
user=$(jq -r .config.User "$bundle/image.json")
# shellcheck disable=SC2016  # variables of the inner shell
unshare --mount --pid --fork --ipc bash -c '
  set -e
  root=$1 mount=$2 user=$3
  shift 3
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  if [[ $mount ]]; then
    touch "$root/mounted"
    mount --bind "$mount" "$root/mounted"
  fi
  mount -o remount,bind,ro "$root"
  exec setpriv --no-new-privs env -i HOME=/home/nonroot "$(type -P chroot)" --userspec="$user" "$root" "$@"
  ' - "$root" "$mount" "$user" "$@"
