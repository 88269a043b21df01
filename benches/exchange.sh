#!/usr/bin/env bash
# exchange.sh PROGRAM SERVER haproxy|nginx DRAIN: exchanges two web nodes, twice each, behind a real balancer with the
# configuration in deploy/, while wrk asks it for pages and calendars. Prints what wrk saw; it must see no error.
# SERVER is an administrator's address of a PostgreSQL (a database is made on it and goes again). Needs wrk, psql, the balancer.
set -euo pipefail
program=$1 server=$2 balancer=$3 drain=$4
deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")/../deploy" && pwd)
folder=$(mktemp -d) database=turnus_exchange_$$
psql "$server" -qc "CREATE DATABASE $database"
export TURNUS_DATABASE_URL=${server%/*}/$database TURNUS_SECRET_KEY TURNUS_BASE_URL=https://turnus.authority.example
export TURNUS_TRUSTED_PROXIES=127.0.0.1 TURNUS_DRAIN_SECONDS=$drain TURNUS_LOG=warn TURNUS_DATA_DIR=$folder
TURNUS_SECRET_KEY=$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')
declare -A node=()
stop() {
    kill "${balancing:-}" "${node[@]}" 2>/dev/null || true
    wait
    psql "$server" -qc "DROP DATABASE $database WITH (FORCE)"
    rm -rf "$folder"
}
trap stop EXIT
start() {
    TURNUS_DATA_DIR=$folder/$1 TURNUS_LISTEN=127.0.0.1:$1 "$program" serve --role web >"$folder/$1.log" 2>&1 &
    node[$1]=$!
    until curl -sfo "$folder/ready" "127.0.0.1:$1/readyz"; do sleep 0.1; done
}
"$program" migrate up >"$folder/log"
"$program" load-demo --events 200 >"$folder/log"
start 8081
start 8082
case $balancer in
haproxy) haproxy -f "$deploy/haproxy.cfg" >"$folder/balancer.log" 2>&1 & ;;
nginx) nginx -c "$deploy/nginx.conf" -g 'daemon off;' >"$folder/balancer.log" 2>&1 & ;;
esac
balancing=$!
sleep 3
asking=()
for path in / /formats /feeds/all.ics /login; do
    wrk -t1 -c6 -d60s --timeout 20s -H 'Host: turnus.authority.example' "http://127.0.0.1:8443$path" >"$folder/wrk$((${#asking[@]}))" 2>&1 &
    asking+=($!)
done
for port in 8081 8082 8081 8082; do
    sleep 3
    kill "${node[$port]}"
    wait "${node[$port]}"
    start "$port"
done
wait "${asking[@]}"
grep -hE 'Running|requests in|Socket errors|Non-2xx' "$folder"/wrk*
if grep -qE 'Socket errors|Non-2xx' "$folder"/wrk*; then exit 1; fi
