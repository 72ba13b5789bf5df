/** Who is in which group, with which role and under which rules. */
module muster.groups {
    requires static org.jspecify;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.inject;
    requires jakarta.persistence;
    requires jakarta.transaction;
    requires jakarta.ejb;
    requires microprofile.config.api;
    requires micrometer.core;
    requires java.sql;
    requires muster.kernel;
    requires transitive muster.identity; // Origin is a part of Actor.

    exports muster.groups;
}
