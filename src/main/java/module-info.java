/** The WAR: assembly, REST, admin pages, health, metrics. No rule of the domain lives here. */
module muster.server {
    requires static org.jspecify;
    requires java.naming;
    requires java.sql;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.concurrency;
    requires jakarta.ejb;
    requires jakarta.faces.api;
    requires jakarta.inject;
    requires jakarta.interceptor;
    requires jakarta.resource;
    requires jakarta.security;
    requires jakarta.servlet;
    requires jakarta.transaction;
    requires jakarta.ws.rs;
    requires microprofile.config.api;
    requires flyway.core;
    requires flyway.database.postgresql;
    requires org.postgresql.jdbc;
    requires org.primefaces;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires muster.kernel;
    requires muster.identity;
    requires muster.groups;
    requires muster.messagelog;
    requires muster.receipts;
    requires muster.unread;
    requires muster.delivery;
}
