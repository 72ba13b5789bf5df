package muster.artemis;

import java.net.URI;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Where the broker listens, as {@code tcp://host:port}; several, divided by commas, are tried in turn. What follows a
 * {@code ?} is handed to the transport: {@code tcp://mq.example:61617?sslEnabled=true&trustStorePath=/etc/mq.p12}.
 */
record BrokerAddress(List<URI> urls) {
    private static final String CONNECTOR =
            "org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnectorFactory";

    /** Without it one attempt to reach a host that drops packets lasts as long as TCP's own patience: two minutes. */
    private static final String CONNECT_TIMEOUT = "connect-timeout-millis=3000";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException with a sentence for the administrator when it is anything else
     */
    static BrokerAddress of(String text) {
        return new BrokerAddress(Arrays.stream(text.split(","))
                .map(url -> checked(url.strip(), text))
                .collect(Collectors.toUnmodifiableList()));
    }

    /** The adapter's property ConnectorClassName. */
    String connectorClassNames() {
        return String.join(",", Collections.nCopies(urls.size(), CONNECTOR));
    }

    /** The adapter's property ConnectionParameters. */
    String connectionParameters() {
        return urls.stream().map(BrokerAddress::parameters).collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return urls.stream().map(url -> "tcp://" + url.getAuthority()).collect(Collectors.joining(","));
    }

    private static String parameters(URI url) {
        var parameters = new StringJoiner(";").add("host=" + url.getHost()).add("port=" + url.getPort());
        parameters.add(CONNECT_TIMEOUT);
        if (url.getQuery() != null) {
            parameters.add(url.getQuery().replace('&', ';'));
        }
        return parameters.toString();
    }

    private static URI checked(String url, String text) {
        try {
            var uri = URI.create(url);
            if ("tcp".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one sentence about every wrong address
        }
        throw new IllegalArgumentException("muster.broker.url must be tcp://host:port, not '" + text + "'");
    }
}
