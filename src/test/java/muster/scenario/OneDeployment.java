package muster.scenario;

import org.jboss.arquillian.container.spi.Container;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.context.annotation.DeploymentScoped;
import org.jboss.arquillian.container.spi.event.DeployDeployment;
import org.jboss.arquillian.container.spi.event.StopContainer;
import org.jboss.arquillian.container.spi.event.UnDeployDeployment;
import org.jboss.arquillian.core.api.InstanceProducer;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.EventContext;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.shrinkwrap.api.Archive;
import org.jspecify.annotations.Nullable;

/**
 * Deploys the WAR once for all test classes. Arquillian would deploy it for each, and Payara Micro starts anew with every
 * deployment: a fifth of all the tests' time. Classes do not meet, for each makes its own people and groups ({@link Town}).
 */
public final class OneDeployment implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(Keeper.class);
    }

    /** Keeps the first deployment until the container stops; inside the handlers that open Arquillian's contexts. */
    public static final class Keeper {
        private static final int INNERMOST = -100;

        @Inject
        @DeploymentScoped
        private InstanceProducer<ProtocolMetaData> metaData;

        private @Nullable ProtocolMetaData kept;
        private @Nullable Archive<?> archive;

        /** Deploys, or says that it is deployed. */
        public void deploy(@Observes(precedence = INNERMOST) EventContext<DeployDeployment> event) {
            if (kept == null) {
                event.proceed();
                kept = metaData.get();
                archive = event.getEvent().getDeployment().getDescription().getArchive();
            } else {
                event.getEvent().getDeployment().deployed();
                metaData.set(kept);
            }
        }

        /** Says that it is gone. */
        public void undeploy(@Observes(precedence = INNERMOST) EventContext<UnDeployDeployment> event) {
            event.getEvent().getDeployment().undeployed();
        }

        /** Undeploys at last. */
        public void stop(@Observes(precedence = INNERMOST) EventContext<StopContainer> event)
                throws DeploymentException {
            if (archive != null) {
                Container<?> container = event.getEvent().getContainer();
                container.getDeployableContainer().undeploy(archive);
            }
            event.proceed();
        }
    }
}
