package muster.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** TCP ports of this machine. */
public final class Ports {
    /** What programs on the same machine are reached by. */
    public static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /** A loopback port on which nothing listens now; another program may still take it before the caller does. */
    public static int free() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks that something can listen there.
     *
     * @param option the system property by which the user can choose another port
     * @throws StartFailure naming port and option when it cannot
     */
    static void requireFree(String address, int port, String option) {
        try (var socket = new ServerSocket()) {
            // As the servers do: a port whose last connections are still in TIME_WAIT counts as free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new StartFailure("The address " + address + " (-Dmuster.http.address) is unknown here", e);
        } catch (IOException e) {
            throw new StartFailure(
                    "Port %d on %s is taken or not allowed (%s); stop what uses it or choose another with -D%s=…"
                            .formatted(port, address, e.getMessage(), option),
                    e);
        }
    }
}
