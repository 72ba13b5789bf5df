package muster.server;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;

/** The one place where the time of day comes in; tests bring a clock of their own. */
@Dependent
class ClockProducer {
    /** Without a scope, because a clock needs no proxy and could not have one everywhere. */
    @Produces
    static Clock clock() {
        return Clock.systemUTC();
    }
}
