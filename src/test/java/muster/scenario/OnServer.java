package muster.scenario;

import java.net.URI;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests of the WAR that ships, byte for byte, on a server with the real database and broker; {@link TestedServer} says on
 * which. One class after the other, beside those that start servers of their own. Arquillian deploys it under {@code /muster}, so every such test also shows that it works below a context root.
 */
@ExtendWith({Surroundings.class, ArquillianExtension.class})
@RunAsClient
@Execution(ExecutionMode.SAME_THREAD)
abstract class OnServer {
    private static volatile URI base;

    @ArquillianResource
    private URL deployed;

    /** What the build made; not testable in the container, because that would put the tests into it. */
    @Deployment(testable = false)
    public static WebArchive shipped() {
        return ShrinkWrap.createFromZipFile(
                WebArchive.class, Surroundings.files().war().toFile());
    }

    @BeforeEach
    void arriveAtTheServer() {
        base = URI.create(deployed.toString());
    }

    /** The address of the deployed application. */
    static URI base() {
        return base;
    }
}
