#!/bin/sh
# As in the official image: the first start makes the database, then the server takes the place of this script.
set -e
if [ "$1" != postgres ]; then
  exec "$@"
fi
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --clear-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  if [ -z "$POSTGRES_PASSWORD" ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    exit 1
  fi
  user="${POSTGRES_USER:-postgres}"
  printf '%s' "$POSTGRES_PASSWORD" > "$PGDATA.password"
  initdb --username="$user" --pwfile="$PGDATA.password" --auth-host=scram-sha-256 --auth-local=trust \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync > /dev/null
  rm "$PGDATA.password"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  # Nothing of a sandbox outlives the machine.
  printf "listen_addresses = '*'\nunix_socket_directories = '/tmp'\nfsync = off\n" >> "$PGDATA/postgresql.conf"
  database="${POSTGRES_DB:-$user}"
  if [ "$database" != postgres ]; then
    echo "CREATE DATABASE \"$database\"" | postgres --single -j -D "$PGDATA" postgres > /dev/null
  fi
fi
exec "$@"
