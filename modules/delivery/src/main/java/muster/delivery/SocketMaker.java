package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** What every {@link GroupSocket} works with. */
@ApplicationScoped
public class SocketMaker {
    @Inject
    Registry registry;

    @Inject
    RequestThreads executor;

    private Dispatcher dispatcher;
    private RequestDesk desk;
    private Traffic traffic;
    private Throttle throttle;

    @Inject
    void use(Dispatcher lanes, RequestDesk requests, Traffic counts, Throttle limits) {
        dispatcher = lanes.self().get();
        desk = requests.self().get();
        traffic = counts.self().get();
        throttle = limits.self().get();
    }

    /** The endpoint of a new connection. */
    public GroupSocket make() {
        return new GroupSocket(registry, dispatcher, executor, desk, traffic, throttle);
    }
}
