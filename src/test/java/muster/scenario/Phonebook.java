package muster.scenario;

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
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import muster.launcher.Ports;

/**
 * A company's directory: speaks LDAP on loopback, over StartTLS with a certificate of its own making, and knows the knobs with
 * which Muster finds it. People's passwords are their logins. All of it can be away for a while.
 */
final class Phonebook implements AutoCloseable {
    static final String BASE = "dc=example,dc=org";
    static final String ADMINS = "cn=admins," + BASE;
    static final String SALES = "cn=sales," + BASE;
    private static final String READER = "cn=reader," + BASE;
    private static final String CERTIFICATE_PASSWORD = "changeit";
    private static final String PASSWORD = "let-me-read";

    private final InMemoryDirectoryServer server;
    private final Map<String, String> knobs = new LinkedHashMap<>();

    Phonebook() {
        try {
            var certificate = Surroundings.folder("phonebook").resolve("phonebook.p12");
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
                    CERTIFICATE_PASSWORD,
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
                    new KeyStoreKeyManager(certificate.toFile(), CERTIFICATE_PASSWORD.toCharArray(), "PKCS12", null),
                    new TrustAllTrustManager());
            var config = new InMemoryDirectoryServerConfig(BASE);
            config.setSchema(null);
            config.addAdditionalBindCredentials(READER, PASSWORD);
            config.setAuthenticationRequiredOperationTypes(OperationType.SEARCH);
            config.setListenerConfigs(InMemoryListenerConfig.createLDAPConfig(
                    "starttls", InetAddress.getLoopbackAddress(), Ports.free(), tls.createSSLSocketFactory()));
            server = new InMemoryDirectoryServer(config);
            server.add(new Entry(BASE, new Attribute("objectClass", "domain"), new Attribute("dc", "example")));
            for (var group : new String[] {ADMINS, SALES}) {
                server.add(new Entry(group, new Attribute("objectClass", "groupOfNames"), new Attribute("cn", group)));
            }
            server.startListening();
            knobs.put("muster.identity.ldap.url", "ldap://localhost:" + server.getListenPort());
            knobs.put("muster.identity.ldap.trust-store", certificate.toString());
            knobs.put("muster.identity.ldap.trust-store-password", CERTIFICATE_PASSWORD);
        } catch (Exception e) {
            throw new IllegalStateException("the directory does not start", e);
        }
        knobs.put("muster.identity.ldap.bind-dn", READER);
        knobs.put("muster.identity.ldap.bind-password", PASSWORD);
        knobs.put("muster.identity.ldap.base", BASE);
        knobs.put("muster.identity.ldap.id-attribute", "employeeNumber");
        knobs.put("muster.identity.ldap.roles", ADMINS + ":admin;" + SALES + ":operator");
        knobs.put("muster.identity.ldap.connect-timeout", "PT2S");
        knobs.put("muster.identity.ldap.sync-every", "PT1H");
    }

    Map<String, String> knobs() {
        return knobs;
    }

    /** Somebody new, or back: the number says who it is, whatever the login. */
    void hire(int number, String login) {
        attempt(() -> server.add(new Entry(
                dn(login),
                new Attribute("objectClass", "person", "inetOrgPerson"),
                new Attribute("employeeNumber", Integer.toString(number)),
                new Attribute("uid", login),
                new Attribute("cn", "The " + login),
                new Attribute("userPassword", login))));
    }

    void dismiss(String login) {
        attempt(() -> server.delete(dn(login)));
    }

    void join(String group, String login) {
        attempt(() -> server.modify(group, new Modification(ModificationType.ADD, "member", dn(login))));
    }

    void leave(String group, String login) {
        attempt(() -> server.modify(group, new Modification(ModificationType.DELETE, "member", dn(login))));
    }

    /** Out of reach, until {@link #comeBack}. */
    void goAway() {
        server.shutDown(true);
    }

    void comeBack() {
        attempt(server::startListening);
    }

    private static String dn(String login) {
        return "uid=" + login + "," + BASE;
    }

    private interface Change {
        void make() throws LDAPException;
    }

    private static void attempt(Change change) {
        try {
            change.make();
        } catch (LDAPException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
