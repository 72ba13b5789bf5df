/** How far each member has come in each group: received, and read. */
module muster.receipts {
    requires static org.jspecify;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.ejb;
    requires jakarta.inject;
    requires jakarta.persistence;
    requires jakarta.transaction;
    requires java.sql;
    requires microprofile.config.api;
    requires micrometer.core;
    requires muster.kernel;
    requires muster.identity;
    requires muster.groups;
    requires muster.messagelog;

    exports muster.receipts;
}
