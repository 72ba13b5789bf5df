package muster.identity;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchResult;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import muster.launcher.DirectoryServer;

/** The {@link DirectoryServer} of these tests, with an {@link LdapConfig} for it. */
final class Phonebook implements AutoCloseable {
    static final String BASE = DirectoryServer.BASE;
    static final String PEOPLE = "ou=people," + BASE;
    static final String READER = DirectoryServer.READER;

    /** Where the certificate of all of them is: making one takes longer than most of these tests. */
    private static final Path FOLDER = folder();

    final InMemoryDirectoryServer server;

    /** How many more answers keep the control that says whether more follow. */
    final AtomicInteger pagesThatSayWhetherMoreFollow = new AtomicInteger(Integer.MAX_VALUE);

    /** How often somebody has signed in, and told it a name and a password. */
    final AtomicInteger binds = new AtomicInteger();

    private final DirectoryServer directory;

    Phonebook() throws Exception {
        this(InetAddress.getLoopbackAddress());
    }

    /** Listening elsewhere; the certificate is for {@code localhost}. */
    Phonebook(InetAddress loopback) throws Exception {
        directory = DirectoryServer.start(FOLDER, loopback, new InMemoryOperationInterceptor() {
            @Override
            public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request) {
                binds.incrementAndGet();
            }

            @Override
            public void processSearchResult(InMemoryInterceptedSearchResult answer) {
                if (pagesThatSayWhetherMoreFollow.getAndDecrement() <= 0) {
                    var said = answer.getResult();
                    answer.setResult(new LDAPResult(said.getMessageID(), said.getResultCode()));
                }
            }
        });
        server = directory.entries();
        server.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("phonebook");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return directory.port();
    }

    int tlsPort() {
        return directory.tlsPort();
    }

    /** A new person, whose password is its login. */
    String add(String login) throws LDAPException {
        var dn = "uid=" + login + "," + PEOPLE;
        server.add(
                dn,
                new Attribute("objectClass", "person", "inetOrgPerson"),
                new Attribute("uid", login),
                new Attribute("cn", "The " + login),
                new Attribute("sn", login),
                new Attribute("mail", login + "@example.org"),
                new Attribute("userPassword", login));
        return dn;
    }

    void addGroup(String dn, String... members) throws LDAPException {
        server.add(
                dn,
                new Attribute("objectClass", "groupOfNames"),
                new Attribute("cn", "g"),
                new Attribute("member", members));
    }

    /** Knobs that reach it by StartTLS and trust its certificate. */
    LdapConfig config() {
        var config = LdapConfigTest.defaults();
        config.url = Optional.of("ldap://localhost:" + port());
        config.trustStore = Optional.of(directory.certificate().toString());
        config.trustStorePassword = Optional.of(DirectoryServer.CERTIFICATE_PASSWORD);
        config.bindDn = Optional.of(READER);
        config.bindPassword = Optional.of(DirectoryServer.READER_PASSWORD);
        config.base = Optional.of(BASE);
        config.connectTimeout = Duration.ofSeconds(2);
        config.responseTimeout = Duration.ofSeconds(2);
        return config;
    }

    static DirectoryLink link(LdapConfig config) {
        var link = new DirectoryLink();
        link.config = config;
        link.prepare();
        return link;
    }

    static DirectoryReader reader(LdapConfig config) {
        var reader = new DirectoryReader();
        reader.config = config;
        return reader;
    }

    java.security.cert.Certificate publicCertificate() throws Exception {
        var store = KeyStore.getInstance(
                directory.certificate().toFile(), DirectoryServer.CERTIFICATE_PASSWORD.toCharArray());
        return store.getCertificate(store.aliases().nextElement());
    }

    @Override
    public void close() {
        directory.close();
    }
}
