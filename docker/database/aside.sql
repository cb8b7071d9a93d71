-- Puts the database aside under a name of its own, to the microsecond, and makes an empty one, as roles.sh does.
SELECT 'foodbank_' || to_char(now(), 'YYYYMMDD_HH24MISS_US') AS aside \gset
ALTER DATABASE foodbank RENAME TO :"aside";
CREATE DATABASE foodbank OWNER foodbank_owner;
REVOKE ALL ON DATABASE foodbank FROM PUBLIC;
GRANT CONNECT ON DATABASE foodbank TO foodbank_app;
\echo The old database is now called :aside
