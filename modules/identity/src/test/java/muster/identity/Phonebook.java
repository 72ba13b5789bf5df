package muster.identity;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSearchResult;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import com.unboundid.util.ssl.cert.ManageCertificates;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory that speaks the real protocol on loopback, with StartTLS on one port and TLS on another, and a config for it. */
final class Phonebook implements AutoCloseable {
    static final String BASE = "dc=example,dc=org";
    static final String PEOPLE = "ou=people," + BASE;
    static final String READER = "cn=reader," + BASE;

    final InMemoryDirectoryServer server;

    /** How many more answers keep the control that says whether more follow. */
    final AtomicInteger pagesThatSayWhetherMoreFollow = new AtomicInteger(Integer.MAX_VALUE);

    final Path certificate;
    final String certificatePassword;

    Phonebook() throws Exception {
        this(InetAddress.getLoopbackAddress());
    }

    /** Listening elsewhere; the certificate is for {@code localhost}. */
    Phonebook(InetAddress loopback) throws Exception {
        certificate = Files.createTempDirectory("phonebook").resolve("phonebook.p12");
        certificatePassword = "changeit";
        var made = ManageCertificates.main(
                null,
                OutputStream.nullOutputStream(),
                System.err,
                "generate-self-signed-certificate",
                "--keystore",
                certificate.toString(),
                "--keystore-type",
                "PKCS12",
                "--keystore-password",
                certificatePassword,
                "--alias",
                "phonebook",
                "--subject-dn",
                "CN=phonebook",
                "--subject-alternative-name-dns",
                "localhost");
        if (!made.equals(ResultCode.SUCCESS)) {
            throw new IllegalStateException("no certificate: " + made);
        }
        var tls = new SSLUtil(
                new KeyStoreKeyManager(certificate.toFile(), certificatePassword.toCharArray(), "PKCS12", null),
                new TrustAllTrustManager());
        var config = new InMemoryDirectoryServerConfig(BASE);
        config.setSchema(null);
        config.addAdditionalBindCredentials(READER, "secret");
        config.setAuthenticationRequiredOperationTypes(com.unboundid.ldap.sdk.OperationType.SEARCH);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("plain", loopback, 0, tls.createSSLSocketFactory()),
                InMemoryListenerConfig.createLDAPSConfig(
                        "tls", loopback, 0, tls.createSSLServerSocketFactory(), tls.createSSLSocketFactory()));
        config.addInMemoryOperationInterceptor(new InMemoryOperationInterceptor() {
            @Override
            public void processSearchResult(InMemoryInterceptedSearchResult answer) {
                if (pagesThatSayWhetherMoreFollow.getAndDecrement() <= 0) {
                    var said = answer.getResult();
                    answer.setResult(new LDAPResult(said.getMessageID(), said.getResultCode()));
                }
            }
        });
        server = new InMemoryDirectoryServer(config);
        server.add("dn: " + BASE, "objectClass: domain", "dc: example");
        server.add("dn: " + PEOPLE, "objectClass: organizationalUnit", "ou: people");
        server.startListening();
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
        config.url = Optional.of("ldap://localhost:" + server.getListenPort("plain"));
        config.trustStore = Optional.of(certificate.toString());
        config.trustStorePassword = Optional.of(certificatePassword);
        config.bindDn = Optional.of(READER);
        config.bindPassword = Optional.of("secret");
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
        var store = KeyStore.getInstance(certificate.toFile(), certificatePassword.toCharArray());
        return store.getCertificate(store.aliases().nextElement());
    }

    @Override
    public void close() {
        server.close();
    }
}
