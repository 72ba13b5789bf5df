-- Once, as a superuser: psql -v password="'…'" -f muster.sql
-- The role owns its database and makes its own schemas in it; it needs no more rights than that.
create role muster login password :password;
create database muster owner muster encoding 'UTF8' template template0;
