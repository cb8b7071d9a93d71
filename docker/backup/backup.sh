#!/usr/bin/env bash
# Dumps of the whole database, each with the proof of its ledger beside it.
#   backup.sh nightly        every night at BACKUP_AT, and at once when there is no fresh dump; then old ones go
#   backup.sh now            one dump
#   backup.sh restore NAME   reads a dump into an empty database (owner's role) and compares the ledger
#   backup.sh fresh          succeeds when the newest dump is younger than 27 hours
#   backup.sh rotate         keeps the newest dump of each of the last days and months
# The database is named by PGHOST, PGUSER, PGPASSWORD, PGDATABASE. `manage.py backup` and `restore` use the same files.
set -euo pipefail
umask 077
shopt -s nullglob

FOLDER=${BACKUP_FOLDER:-/var/lib/postgresql}
export PGOPTIONS="-c TimeZone=UTC -c DateStyle=ISO,YMD"
export LEDGER="COPY (SELECT * FROM stock_stockmovement ORDER BY id) TO STDOUT"

say() { TZ=UTC printf '%(%FT%TZ)T %s\n' -1 "$*"; }
stop() { echo "$*" >&2; exit 1; }
query() { psql --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"; }

now() {
  local name DUMP
  name=foodbank-$(date -u +%Y%m%dT%H%M%SZ).dump
  DUMP=$FOLDER/.$name
  export DUMP
  rm -f "$FOLDER"/.foodbank-*
  # The dump and the proof are read in one snapshot: people go on working meanwhile. psql ignores the status of a
  # command it runs, so the command leaves a mark when it has succeeded.
  query <<'SQL'
\getenv ledger LEDGER
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --no-password --format=custom --snapshot="$SNAPSHOT" --file="$DUMP.part" && touch "$DUMP.complete"
:ledger \g |sha256sum | cut -c 1-64 > "$DUMP.sha256"
SELECT count(*) FROM stock_stockmovement \g |cat > "$DUMP.lines"
COMMIT;
SQL
  [[ -e $DUMP.complete && -s $DUMP.sha256 && -s $DUMP.lines ]] || stop "The backup failed; nothing was kept."
  echo "$(<"$DUMP.sha256")  $(<"$DUMP.lines")" > "$FOLDER/$name.ledger"
  mv "$DUMP.part" "$FOLDER/$name"
  rm -f "$DUMP".*
  say "$name: $(stat -c %s "$FOLDER/$name") bytes, $(cut -d ' ' -f 3 "$FOLDER/$name.ledger") ledger lines"
}

rotate() {
  local -A days=() months=()
  local dumps=("$FOLDER"/foodbank-*.dump) number file stamp keep
  for ((number = ${#dumps[@]} - 1; number >= 0; number--)); do
    file=${dumps[number]} keep=
    stamp=${file##*foodbank-}
    if [[ -z ${days[${stamp:0:8}]-} ]] && ((${#days[@]} < ${BACKUP_KEEP_DAYS:-14})); then
      days[${stamp:0:8}]=1 keep=1
    fi
    if [[ -z ${months[${stamp:0:6}]-} ]] && ((${#months[@]} < ${BACKUP_KEEP_MONTHS:-12})); then
      months[${stamp:0:6}]=1 keep=1
    fi
    [[ $keep ]] || { rm -f "$file" "$file.ledger"; say "${file##*/}: its time is over, removed"; }
  done
}

fresh() { [[ $(find "$FOLDER" -maxdepth 1 -name 'foodbank-*.dump' -mmin -1620) ]]; }

# Second by second, from a pipe into which nobody writes: a signal is heard at once, and in the same second when it comes
# just before the reading begins. A `sleep` in the background would outlive a signal that comes just after its start.
rest() {
  local left
  for ((left = $1; left > 0; left--)); do read -rt 1 -u "$silence" || true; done
}

# No $(...) after the trap: a signal that arrives while bash reads one is reported as a mistake of the trap.
nightly() {
  local at=${BACKUP_AT:-02:30} clock pause silence
  exec {silence}<> <(:)
  trap 'exit 0' TERM INT
  until "$0" fresh; do
    "$0" now && break
    say "next attempt in ten minutes"
    rest 600
  done
  while true; do
    printf -v clock '%(10#%H * 3600 + 10#%M * 60 + 10#%S)T' -1
    pause=$((10#${at%:*} * 3600 + 10#${at#*:} * 60 - (clock)))
    ((pause > 0)) || pause=$((pause + 86400))
    rest "$pause"
    until "$0" now; do
      say "next attempt in ten minutes"
      rest 600
    done
    rotate
  done
}

restore() {
  local dump=$FOLDER/${1:?"Which one? $(cd "$FOLDER" && echo foodbank-*.dump)"} promised found
  [[ -f $dump && -f $dump.ledger ]] || stop "$dump and its .ledger are not both there. Nothing was changed."
  pg_restore --list "$dump" > /dev/null || stop "$dump is not a whole dump. Nothing was changed."
  found=$(query --command "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS
    (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')")
  ((found == 0)) || stop "The database $PGDATABASE is not empty; restore only fills an empty one. Nothing was changed."
  pg_restore --no-password --single-transaction --dbname="$PGDATABASE" "$dump" || stop "Not restored; the database is still empty."
  query --command ANALYZE
  promised=$(<"$dump.ledger")
  found="$(query --command "$LEDGER" | sha256sum | cut -c 1-64)  $(query --command 'SELECT count(*) FROM stock_stockmovement')"
  [[ $found == "$promised" ]] ||
    stop "The restored ledger differs from the backup's: $found instead of $promised. Do not work with this database."
  say "Restored. The ledger is the same (sha256, lines): $found"
}

case ${1:-} in
  nightly | now | rotate | fresh) "$1" ;;
  restore) restore "${2:-}" ;;
  *) stop "backup.sh nightly | now | restore NAME | fresh | rotate" ;;
esac
