#!/usr/bin/env bash
# Runs once, when the data folder is new: the owner who migrates, the application that cannot rewrite the past.
set -euo pipefail

: "${FOODBANK_OWNER_PASSWORD:?}" "${FOODBANK_APP_PASSWORD:?}"

# \getenv keeps the passwords out of the process list; with log_statement off they are not logged either.
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password FOODBANK_OWNER_PASSWORD
\getenv app_password FOODBANK_APP_PASSWORD
CREATE ROLE foodbank_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE foodbank_app LOGIN PASSWORD :'app_password';
CREATE DATABASE foodbank OWNER foodbank_owner;
REVOKE ALL ON DATABASE foodbank FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE foodbank TO foodbank_app;
SQL
