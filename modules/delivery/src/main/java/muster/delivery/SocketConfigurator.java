package muster.delivery;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * Makes the endpoint's objects, one per connection. Left to the container each of them is a new injection target of Weld's,
 * an eighth of what a handshake costs on Payara (Tyrus' {@code CdiComponentProvider}).
 */
public class SocketConfigurator extends ServerEndpointConfig.Configurator {
    private volatile @Nullable SocketMaker maker;

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        var known = maker;
        if (known == null) { // Not in a constructor: the container makes this before the beans are there.
            known = CDI.current().select(SocketMaker.class).get();
            maker = known;
        }
        return endpointClass.cast(known.make());
    }
}
