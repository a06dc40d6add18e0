#!/usr/bin/env bash
# runtime.sh DEST: collects the files of the runtime image: the shared libraries that a binary with
# Paddock needs, certificates, time zones, one user, and the licences of all of them.
set -euo pipefail
# shellcheck source=certificates.sh
. /steps/certificates.sh

apt-get update -qq
apt-get install -qq -y --no-install-recommends libstdc++6 tzdata ca-certificates >/dev/null
mkdir -p "$1"/{etc,proc,sys,dev,run,home/nonroot} "$1/usr/share/doc"
install -d -m 1777 "$1/tmp"
chown 65532:65532 "$1/home/nonroot"

libraries=$(dirname /lib/*-linux-gnu/libc.so.6)
cp -L --parents -t "$1" /lib*/ld-linux-*.so.* \
  "$libraries"/lib{c,m}.so.6 "$libraries"/lib{dl,resolv}.so.2 "$libraries"/libpthread.so.0 "$libraries"/librt.so.1 \
  "/usr$libraries/libstdc++.so.6" "$libraries/libgcc_s.so.1"
# gcc-12-base has the licence of libstdc++6 and libgcc-s1.
cp -a --parents -t "$1" /usr/share/zoneinfo /etc/ssl/certs/ca-certificates.crt /usr/share/doc/paddock-v8 \
  /usr/share/doc/{libc6,tzdata,ca-certificates,gcc-12-base}
printf '%s\n' root:x:0:0:root:/:/sbin/nologin nonroot:x:65532:65532::/home/nonroot:/sbin/nologin >"$1/etc/passwd"
printf '%s\n' root:x:0: nonroot:x:65532: >"$1/etc/group"
printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' >"$1/etc/nsswitch.conf"
printf '%s\n' '127.0.0.1 localhost' '::1 localhost' >"$1/etc/hosts"
