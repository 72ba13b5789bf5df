package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Every module's schema must be current. */
@ApplicationScoped
class SchemaCheck implements ReadinessCheck {
    @Inject
    Schemas schemas;

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public Health look() {
        return schemas.current() ? Health.up() : Health.down("the schemas are not current yet");
    }
}
