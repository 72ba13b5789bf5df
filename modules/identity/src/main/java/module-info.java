/** Who people are: users, sessions, tickets. */
module muster.identity {
    requires static org.jspecify;
    requires jakarta.annotation;
    requires jakarta.cdi;
    requires jakarta.inject;
    requires jakarta.persistence;
    requires jakarta.security;
    requires jakarta.transaction;
    requires jakarta.ejb;
    requires microprofile.config.api;
    requires micrometer.core;
    requires unboundid.ldapsdk;
    requires muster.kernel;

    exports muster.identity;
}
