# shellcheck shell=bash
# Configures apt, Go and git to use the certificates of the build machine, in the step that sources
# this file. The image does not contain them.
if [[ -s /run/secrets/certificates ]]; then
  export SSL_CERT_FILE=/run/secrets/certificates GIT_SSL_CAINFO=/run/secrets/certificates APT_CONFIG=/steps/apt.conf
fi
