/** How much waits unread for whom. */
module muster.unread {
    requires static org.jspecify;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.ejb;
    requires jakarta.inject;
    requires jakarta.persistence;
    requires jakarta.transaction;
    requires microprofile.config.api;
    requires micrometer.core;
    requires muster.kernel;
    requires muster.groups;
    requires muster.messagelog;
    requires muster.receipts;

    exports muster.unread;
}
