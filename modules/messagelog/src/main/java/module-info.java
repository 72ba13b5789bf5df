/** What was said in each group, in order: the log, its heads and its floors. */
module muster.messagelog {
    requires static org.jspecify;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.ejb;
    requires jakarta.inject;
    requires jakarta.persistence;
    requires jakarta.transaction;
    requires jakarta.concurrency;
    requires microprofile.config.api;
    requires micrometer.core;
    requires java.sql;
    requires muster.kernel;
    requires muster.groups;

    exports muster.messagelog;
}
