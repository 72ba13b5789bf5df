package muster.server;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import muster.identity.Network;

/**
 * How a request came: from which address, and whether over TLS. What {@code X-Forwarded-For} and {@code X-Forwarded-Proto} say is
 * believed only when a proxy of the installation's own hands it on ({@code muster.server.proxies}); everybody else may write
 * there what they like.
 */
@ApplicationScoped
class Arrival {
    private static final System.Logger LOG = System.getLogger(Arrival.class.getName());
    private static final String FROM = Arrival.class.getName() + ".from";
    private static final String SECURE = Arrival.class.getName() + ".secure";
    private static final Pattern COMMA = Pattern.compile(",");

    /** Some proxies write a port behind the address. The whole station: IPv6 without a port has digits around colons as well. */
    private static final Pattern WITH_PORT = Pattern.compile("^(?:\\[([^\\]]+)](?::[0-9]+)?|([0-9.]+):[0-9]+)$");

    /** All who come from what is no address count together. */
    private static final String UNKNOWN = "?";

    @Inject
    ServerConfig config;

    private final AtomicBoolean warned = new AtomicBoolean();
    private Set<String> proxies = Set.of();

    @PostConstruct
    void start() {
        proxies = config.proxies().stream()
                .flatMap(each -> Network.exact(each).stream())
                .collect(Collectors.toSet());
    }

    /** Remembers how the request came, for {@link #from} and {@link #isSecure}. */
    void note(HttpServletRequest request) {
        var peer = request.getRemoteAddr();
        var forwarded = Collections.list(request.getHeaders("X-Forwarded-For"));
        if (!forwarded.isEmpty()
                && Network.exact(peer).filter(proxies::contains).isEmpty()
                && warned.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    peer
                            + " says that it asks for somebody else, and is not believed. If it is a proxy of yours, name it in"
                            + " muster.server.proxies: until then all who come through it share one address and its limits.");
        }
        request.setAttribute(FROM, client(peer, forwarded, proxies));
        var protocols = stations(Collections.list(request.getHeaders("X-Forwarded-Proto")));
        if (request.isSecure()
                || (Network.exact(peer).filter(proxies::contains).isPresent()
                        && !protocols.isEmpty()
                        && protocols.get(protocols.size() - 1).equalsIgnoreCase("https"))) {
            request.setAttribute(SECURE, true);
        }
    }

    /** Where the request comes from: for the audit log, and for who tries passwords. */
    static String from(HttpServletRequest request) {
        return request.getAttribute(FROM) instanceof String known ? known : request.getRemoteAddr();
    }

    /** Whom the request counts for in the limits; empty for nobody. */
    String address(HttpServletRequest request) {
        return counted(from(request), proxies);
    }

    /**
     * What an address counts as: itself, or for IPv6 the network, of which a single customer has all addresses. Nobody's is that
     * of a proxy of ours that does not say whose request it is, and that of this machine: a proxy not named, or our own tools.
     */
    static String counted(String client, Set<String> proxies) {
        if (Network.exact(client).filter(proxies::contains).isPresent()) {
            return "";
        }
        return Network.of(client)
                .map(network -> isLoopback(client) ? "" : network)
                .orElse(UNKNOWN);
    }

    private static boolean isLoopback(String client) {
        return Network.exact(client)
                .filter(exact -> exact.startsWith("127.") || exact.equals("0:0:0:0:0:0:0:1"))
                .isPresent();
    }

    /** Whether the browser speaks TLS with us, or with our proxy. */
    static boolean isSecure(HttpServletRequest request) {
        return request.isSecure() || request.getAttribute(SECURE) != null;
    }

    /**
     * The client's address: whoever is connected, or behind proxies of ours the last station that is none. Each proxy writes
     * behind what it was given, in the same line or in one of its own, so what stands before that may be anybody's invention.
     *
     * @param lines all lines of {@code X-Forwarded-For}
     */
    static String client(String peer, Collection<String> lines, Set<String> proxies) {
        if (Network.exact(peer).filter(proxies::contains).isEmpty()) {
            return peer;
        }
        var stations = stations(lines);
        for (int i = stations.size() - 1; i >= 0; i--) {
            var station = Network.exact(WITH_PORT.matcher(stations.get(i)).replaceFirst("$1$2"));
            if (station.isEmpty()) {
                return peer; // What a proxy of ours did not understand is no address to go by.
            }
            if (!proxies.contains(station.get())) {
                return station.get();
            }
        }
        return peer;
    }

    private static List<String> stations(Collection<String> lines) {
        return lines.stream().flatMap(COMMA::splitAsStream).map(String::strip).toList();
    }
}
