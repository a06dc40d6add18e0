# shellcheck shell=bash
# The certificates of the machine that builds, for apt, Go and git, in the step that reads this file
# and with nothing left of them in the image.
if [[ -s /run/secrets/certificates ]]; then
  export SSL_CERT_FILE=/run/secrets/certificates GIT_SSL_CAINFO=/run/secrets/certificates APT_CONFIG=/steps/apt.conf
fi
