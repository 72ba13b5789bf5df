package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import muster.delivery.Bridge;

/** The broker down is degraded, not down: what it would have told, the tail checks find. */
@ApplicationScoped
class BrokerCheck implements ReadinessCheck {
    @Inject
    Bridge bridge;

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public Health look() {
        return bridge.isUp()
                ? Health.up()
                : Health.degraded("the broker takes no messages; other instances learn by their tail checks");
    }
}
