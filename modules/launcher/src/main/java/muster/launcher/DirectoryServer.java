package muster.launcher;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldif.LDIFException;
import com.unboundid.util.ssl.KeyStoreKeyManager;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;
import com.unboundid.util.ssl.cert.ManageCertificates;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;

/**
 * A directory (LDAP) in this process, for tests and benchmarks: speaks the real protocol on loopback, with StartTLS on one port and
 * TLS on another, and has a certificate of its own making for {@code localhost}. Only its reader may search. It is empty but for its
 * root. Safe from every thread.
 */
public final class DirectoryServer implements AutoCloseable {
    /** Its root. */
    public static final String BASE = "dc=example,dc=org";

    /** Who may search it. */
    public static final String READER = "cn=reader," + BASE;

    /** The reader's password. */
    public static final String READER_PASSWORD = "let-me-read";

    /** The password of {@link #certificate}. */
    public static final String CERTIFICATE_PASSWORD = "changeit";

    private static final String KEY_STORE = "PKCS12";
    private static final String STARTTLS = "starttls";
    private static final String TLS = "tls";

    private final InMemoryDirectoryServer entries;
    private final Path certificate;

    private DirectoryServer(InMemoryDirectoryServer entries, Path certificate) {
        this.entries = entries;
        this.certificate = certificate;
    }

    /** As {@link #start(Path, InetAddress, InMemoryOperationInterceptor...)}, on the usual address. */
    public static DirectoryServer start(Path folder, InMemoryOperationInterceptor... watchers) {
        return start(folder, InetAddress.getLoopbackAddress(), watchers);
    }

    /**
     * Starts one.
     *
     * @param folder where its certificate is, and is made if it is not there
     * @param loopback what it listens on
     * @param watchers see, and may change, what it is asked and answers
     * @throws StartFailure when it cannot
     */
    public static DirectoryServer start(Path folder, InetAddress loopback, InMemoryOperationInterceptor... watchers) {
        try {
            var certificate = certificateIn(folder);
            var tls = new SSLUtil(
                    new KeyStoreKeyManager(certificate.toFile(), CERTIFICATE_PASSWORD.toCharArray(), KEY_STORE, null),
                    new TrustAllTrustManager());
            var config = new InMemoryDirectoryServerConfig(BASE);
            config.setSchema(null);
            config.addAdditionalBindCredentials(READER, READER_PASSWORD);
            config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
            // Ports of our choice, because it may be away for a while and has to come back to them.
            config.setListenerConfigs(
                    InMemoryListenerConfig.createLDAPConfig(
                            STARTTLS, loopback, Ports.free(), tls.createSSLSocketFactory()),
                    InMemoryListenerConfig.createLDAPSConfig(
                            TLS,
                            loopback,
                            Ports.free(),
                            tls.createSSLServerSocketFactory(),
                            tls.createSSLSocketFactory()));
            for (var watcher : watchers) {
                config.addInMemoryOperationInterceptor(watcher);
            }
            var entries = new InMemoryDirectoryServer(config);
            entries.add("dn: " + BASE, "objectClass: domain", "dc: example");
            entries.startListening();
            return new DirectoryServer(entries, certificate);
        } catch (IOException | GeneralSecurityException | LDAPException | LDIFException e) {
            throw new StartFailure("The directory did not start: " + e.getMessage(), e);
        }
    }

    private static Path certificateIn(Path folder) throws IOException {
        var certificate = Files.createDirectories(folder).resolve("directory.p12");
        if (Files.exists(certificate)) {
            return certificate;
        }
        var made = ManageCertificates.main(
                null,
                OutputStream.nullOutputStream(),
                System.err,
                "generate-self-signed-certificate",
                "--keystore",
                certificate.toString(),
                "--keystore-type",
                KEY_STORE,
                "--keystore-password",
                CERTIFICATE_PASSWORD,
                "--alias",
                "directory",
                "--subject-dn",
                "CN=directory",
                "--subject-alternative-name-dns",
                "localhost");
        if (!made.equals(ResultCode.SUCCESS)) {
            throw new IOException("no certificate: " + made);
        }
        return certificate;
    }

    /** What stands in it, to be changed by whoever plays its administrator. */
    public InMemoryDirectoryServer entries() {
        return entries;
    }

    /** Where plain LDAP and StartTLS are spoken. */
    public int port() {
        return entries.getListenPort(STARTTLS);
    }

    /** Where TLS is spoken from the first byte. */
    public int tlsPort() {
        return entries.getListenPort(TLS);
    }

    /** The key store with its certificate, which a client has to trust. */
    public Path certificate() {
        return certificate;
    }

    /** With these Muster finds it by StartTLS, and reads all of it. */
    public Map<String, String> knobs() {
        return Map.of(
                "muster.identity.ldap.url", "ldap://localhost:" + port(),
                "muster.identity.ldap.trust-store", certificate.toString(),
                "muster.identity.ldap.trust-store-password", CERTIFICATE_PASSWORD,
                "muster.identity.ldap.bind-dn", READER,
                "muster.identity.ldap.bind-password", READER_PASSWORD,
                "muster.identity.ldap.base", BASE);
    }

    @Override
    public void close() {
        entries.close();
    }
}
