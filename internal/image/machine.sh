# shellcheck shell=bash
# machine.sh: functions for scripts that run commands on a new Debian, which is a folder of this machine.
# A script sources scratch.sh first.
#   PADDOCK_CERTIFICATES  certificates for downloads; default: those of this machine
# The environment variables of Go and of a web proxy also apply to the downloads.

environment=(HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive)
for name in GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE PADDOCK_V8_MIRROR {http,https,no}_proxy {HTTP,HTTPS,NO}_PROXY; do
  [[ -z ${!name:-} ]] || environment+=("$name=${!name}")
done

# inside COMMAND...: runs the command in the new Debian, in its folder $folder. The mounts and
# processes end with it.
folder=/
inside() {
  # shellcheck disable=SC2016  # variables of the inner shell
  unshare --mount --pid --fork --kill-child bash -c '
    set -e
    root=$1
    shift
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind /sys "$root/sys"
    exec env -i "$@"
    ' - "$root" "${environment[@]}" "$(type -P chroot)" "$root" bash -c 'cd "$0" && exec "$@"' "$folder" "$@"
}

# machine DIR SUITE: makes a Debian in DIR that can use the network, and makes it the root of inside.
machine() {
  root=$1
  local began=$SECONDS
  foreground "$(dirname "${BASH_SOURCE[0]}")/base.sh" "$root" "$2" || die "a Debian $2 cannot be made"
  echo "${0##*/}: a new Debian $2 took $((SECONDS - began)) s"
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  local certificates=${PADDOCK_CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}
  if [[ -f $certificates ]]; then
    cp "$certificates" "$root/certificates.crt"
    environment+=(SSL_CERT_FILE=/certificates.crt GIT_SSL_CAINFO=/certificates.crt)
  fi
}
