#!/bin/sh
# Makes the secrets that docker-compose.yml mounts and that are not there yet; never touches one that is.
set -eu
cd "$(dirname "$0")"

# $1: the secret; the rest: the command that prints it
make() {
  name=$1
  shift
  [ -s "$name" ] && return
  "$@" >"$name.new"
  [ -s "$name.new" ] || { echo "secrets/$name: could not be made" >&2; exit 1; }
  chmod 644 "$name.new"
  mv "$name.new" "$name"
  echo "secrets/$name: made"
}

random() { head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# A secret file in a container has its owner and mode from here, and no program there runs as you: so each may be read by all,
# inside a folder that only you may enter.
chmod 700 .

make grafana_admin_password random
make grafana_secret_key random
make otlp_token random
# These two are yours to fill in: nothing answers there, and no relay knows that key.
make alert_webhook_url printf http://127.0.0.1:9/no-webhook-yet
make relay_key printf no-key-yet
