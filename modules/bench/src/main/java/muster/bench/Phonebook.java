package muster.bench;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.OperationType;
import com.unboundid.ldap.sdk.ResultCode;
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
 * A company's directory in this process: speaks LDAP on loopback, over StartTLS with a certificate of its own making. People's
 * passwords are their logins. One group has everybody, another one in a hundred.
 */
final class Phonebook implements AutoCloseable {
    private static final String BASE = "dc=example,dc=org";
    private static final String ALL = "cn=all," + BASE;
    private static final String OPERATORS = "cn=operators," + BASE;
    private static final String READER = "cn=reader," + BASE;
    private static final String PASSWORD = "let-me-read";
    private static final String CERTIFICATE_PASSWORD = "changeit";
    private static final int OPERATOR_EVERY = 100;

    private final InMemoryDirectoryServer server;
    private final Path certificate;

    Phonebook(Path folder) throws IOException {
        certificate = Files.createDirectories(folder).resolve("phonebook.p12");
        Files.deleteIfExists(certificate);
        var made = ManageCertificates.main(
                null,
                OutputStream.nullOutputStream(),
                OutputStream.nullOutputStream(),
                "generate-self-signed-certificate",
                "--keystore",
                certificate.toString(),
                "--keystore-type",
                "PKCS12",
                "--keystore-password",
                CERTIFICATE_PASSWORD,
                "--alias",
                "phonebook",
                "--subject-dn",
                "CN=phonebook",
                "--subject-alternative-name-dns",
                "localhost");
        if (!made.equals(ResultCode.SUCCESS)) {
            throw new IOException("no certificate for the directory: " + made);
        }
        try {
            var tls = new SSLUtil(
                    new KeyStoreKeyManager(certificate.toFile(), CERTIFICATE_PASSWORD.toCharArray(), "PKCS12", null),
                    new TrustAllTrustManager());
            var config = new InMemoryDirectoryServerConfig(BASE);
            config.setSchema(null);
            config.addAdditionalBindCredentials(READER, PASSWORD);
            config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
            config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig(
                    "starttls", InetAddress.getLoopbackAddress(), 0, tls.createSSLSocketFactory()));
            server = new InMemoryDirectoryServer(config);
            server.add(new Entry(BASE, new Attribute("objectClass", "domain"), new Attribute("dc", "example")));
            server.add(new Entry(ALL, new Attribute("objectClass", "groupOfNames"), new Attribute("cn", "all")));
            server.add(new Entry(
                    OPERATORS, new Attribute("objectClass", "groupOfNames"), new Attribute("cn", "operators")));
            server.startListening();
        } catch (LDAPException | GeneralSecurityException e) {
            throw new IOException("the directory does not start", e);
        }
    }

    /** With these Muster finds it and lets a group follow; the timer stays out of the way after its first tick. */
    Map<String, String> knobs(long group) {
        return Map.ofEntries(
                Map.entry("muster.identity.ldap.url", "ldap://localhost:" + server.getListenPort()),
                Map.entry("muster.identity.ldap.trust-store", certificate.toString()),
                Map.entry("muster.identity.ldap.trust-store-password", CERTIFICATE_PASSWORD),
                Map.entry("muster.identity.ldap.bind-dn", READER),
                Map.entry("muster.identity.ldap.bind-password", PASSWORD),
                Map.entry("muster.identity.ldap.base", BASE),
                Map.entry("muster.identity.ldap.id-attribute", "employeeNumber"),
                Map.entry("muster.identity.ldap.roles", OPERATORS + ":operator"),
                Map.entry("muster.identity.ldap.groups", ALL + ":" + group),
                Map.entry("muster.identity.ldap.sync-every", "PT24H"));
    }

    /** So many people come. */
    void hire(int people) throws IOException {
        var all = new String[people];
        try {
            for (int i = 0; i < people; i++) {
                all[i] = dn(i);
                server.add(new Entry(
                        all[i],
                        new Attribute("objectClass", "person", "inetOrgPerson"),
                        new Attribute("employeeNumber", Integer.toString(i)),
                        new Attribute("uid", login(i)),
                        new Attribute("cn", "Person " + i),
                        new Attribute("mail", login(i) + "@example.org"),
                        new Attribute("userPassword", login(i))));
                if (i % OPERATOR_EVERY == 0) {
                    server.modify(OPERATORS, new Modification(ModificationType.ADD, "member", all[i]));
                }
            }
            server.modify(ALL, new Modification(ModificationType.REPLACE, "member", all));
        } catch (LDAPException e) {
            throw new IOException("the directory does not take people", e);
        }
    }

    /** All of them go. */
    void dismiss(int people) throws IOException {
        try {
            for (int i = 0; i < people; i++) {
                server.delete(dn(i));
            }
            server.modify(ALL, new Modification(ModificationType.REPLACE, "member"));
            server.modify(OPERATORS, new Modification(ModificationType.REPLACE, "member"));
        } catch (LDAPException e) {
            throw new IOException("the directory does not let people go", e);
        }
    }

    /** The login, and password, of one of them. */
    static String login(int number) {
        return "person" + number;
    }

    private static String dn(int number) {
        return "uid=" + login(number) + "," + BASE;
    }

    @Override
    public void close() {
        server.close();
    }
}
