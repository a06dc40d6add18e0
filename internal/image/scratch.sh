# shellcheck shell=bash
# scratch.sh: functions for scripts that make a system in a folder of their own. A script sources this
# file and calls scratch first.

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

work=''

# scratch MB: makes the folder $work below TMPDIR (/var/tmp), and dies if MB megabytes are not free
# there. When the script ends, or is interrupted, its child ends and the folder is removed.
scratch() {
  local name=${0##*/} free
  work=$(mktemp -d "${TMPDIR:-/var/tmp}/paddock-${name%.sh}.XXXXXX")
  trap clean EXIT
  trap 'exit 130' INT TERM HUP
  free=$(df --output=avail -m "$work" | tail -n 1)
  ((free >= $1)) || die "not enough disk: ${work%/*} has $((free)) MB free, $1 MB are needed"
}

# foreground COMMAND...: runs the command in its own process group and waits for it. Bash runs a trap only
# after a command in the foreground has ended; a wait ends at once. It ends for each SIGINT only while job
# control is on.
foreground() {
  local status=0
  set -m
  "$@" </dev/null &
  wait $! || status=$?
  set +m
  return "$status"
}

# shellcheck disable=SC2317  # called by the trap
clean() {
  trap '' INT TERM HUP
  local group _
  set +m
  # Not a variable that foreground sets: a signal may arrive before it is set.
  for group in $(jobs -p); do
    kill -- "-$group" 2>/dev/null || true
    for _ in {1..30}; do # PID 1 of a namespace may ignore the signal
      kill -0 -- "-$group" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$group" 2>/dev/null || true
  done
  wait
  unmount_below "$work"
  rm -rf --one-file-system "$work"
}

# mounts_below DIR: prints the mount points below DIR, the last mount first.
mounts_below() {
  local mount
  while read -r _ _ _ _ mount _; do
    [[ $mount != "$1"/* ]] || printf '%b\n' "$mount"
  done < <(tac /proc/self/mountinfo)
}

# unmount_below DIR: removes all mounts below DIR, or ends the script, because deleting DIR would delete
# what is mounted there. A bind mount of a shared mount is shared, too, so that it would take the mounts
# below the original with it; a slave does not.
unmount_below() {
  local mount
  while read -r mount; do
    mount --make-slave "$mount" 2>/dev/null || true
  done < <(mounts_below "$1")
  while read -r mount; do
    umount -l "$mount" 2>/dev/null || true
  done < <(mounts_below "$1")
  mount=$(mounts_below "$1")
  [[ -z $mount ]] || die "$1 is not deleted, because these mounts are still below it: $mount"
}
