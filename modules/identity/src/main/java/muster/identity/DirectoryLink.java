package muster.identity;

import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the directory: the first server of the knob that answers, which then is the first to be asked, over TLS with its name checked unless the knobs say
 * otherwise. One per errand and closed after it: sign-ins are rare, and a kept connection dies unnoticed behind firewalls.
 * Safe from every thread.
 */
@ApplicationScoped
class DirectoryLink {
    private static final String PEM = "-----BEGIN";

    /** What is done over one connection. */
    interface Errand<T> {
        T over(LDAPConnection connection) throws LDAPException;
    }

    @Inject
    LdapConfig config;

    private @Nullable ServerSet servers;

    @PostConstruct
    void prepare() {
        if (config.present()) {
            var inOrder = new FailoverServerSet(
                    config.urls().stream().map(this::server).toArray(ServerSet[]::new));
            inOrder.setReOrderOnFailover(true); // Else each sign-in waits for the one that is away.
            servers = inOrder;
        }
    }

    /** Runs the errand over a connection that is bound as the reader of the knobs. */
    <T> T asReader(Errand<T> errand) throws LDAPException {
        return connected(connection -> {
            bindReader(connection);
            return errand.over(connection);
        });
    }

    /** Runs the errand over a connection of nobody in particular. */
    <T> T connected(Errand<T> errand) throws LDAPException {
        if (servers == null) {
            throw new IllegalStateException("there is no directory: muster.identity.ldap.url is not set");
        }
        try (var connection = servers.getConnection()) {
            return errand.over(connection);
        }
    }

    /** Binds as the reader of the knobs; without one, the directory is read as nobody. */
    void bindReader(LDAPConnection connection) throws LDAPException {
        if (config.bindDn.isPresent()) {
            connection.bind(new SimpleBindRequest(
                    config.bindDn.get(), config.bindPassword.orElse("").getBytes(StandardCharsets.UTF_8)));
        }
    }

    private ServerSet server(LDAPURL url) {
        var options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis(Math.toIntExact(config.connectTimeout.toMillis()));
        options.setResponseTimeoutMillis(config.responseTimeout.toMillis());
        options.setUseSynchronousMode(true); // No thread of its own per connection.
        options.setFollowReferrals(false);
        if (url.getScheme().equals("ldaps")) {
            return new SingleServerSet(url.getHost(), url.getPort(), trusting(config), options);
        }
        var tls = config.tls.equals("none") ? null : new StartTLSPostConnectProcessor(trusting(config));
        return new SingleServerSet(url.getHost(), url.getPort(), null, options, null, tls);
    }

    /**
     * What makes sockets that trust whom the knobs trust.
     *
     * @throws IllegalArgumentException when the trust store cannot be used
     */
    static SSLSocketFactory trusting(LdapConfig config) {
        try {
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(
                    config.trustStore.isPresent()
                            ? store(Path.of(config.trustStore.get()), config.trustStorePassword)
                            : null);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return new NameCheckedSockets(context.getSocketFactory());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "muster.identity.ldap.trust-store cannot be used: " + config.trustStore.orElse("the JVM's"), e);
        }
    }

    /** A key store, or certificates as text, which is how most directories hand theirs out, often with remarks before them. */
    private static KeyStore store(Path file, Optional<String> password) throws GeneralSecurityException, IOException {
        var bytes = Files.readAllBytes(file);
        int start = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(PEM);
        return start < 0
                ? KeyStore.getInstance(
                        file.toFile(), password.map(String::toCharArray).orElse(null))
                : ofCertificates(new ByteArrayInputStream(bytes, start, bytes.length - start));
    }

    private static KeyStore ofCertificates(InputStream in) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
            store.setCertificateEntry("trusted-" + store.size(), certificate);
        }
        if (store.size() == 0) {
            throw new KeyStoreException("no certificate in it");
        }
        return store;
    }
}
