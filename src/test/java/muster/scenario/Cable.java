package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/** The line between one client and the server, which can be cut: what runs over it breaks, and nothing new gets through. */
final class Cable implements AutoCloseable {
    private final URI server;
    private final ServerSocket plug;
    private final Set<Socket> ends = new HashSet<>();
    private boolean cut;

    Cable(URI server) {
        this.server = server;
        try {
            plug = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::accept);
    }

    /** The server's address as seen through the cable. */
    URI base() {
        return URI.create(
                "http://" + plug.getInetAddress().getHostAddress() + ":" + plug.getLocalPort() + server.getPath());
    }

    synchronized void cut() {
        cut = true;
        ends.forEach(Cable::hangUp);
        ends.clear();
    }

    synchronized void mend() {
        cut = false;
    }

    private void accept() {
        while (!plug.isClosed()) {
            try {
                connect(plug.accept());
            } catch (IOException e) {
                // The plug was pulled, or the server is not there: the client sees its end of the line close.
            }
        }
    }

    private synchronized void connect(Socket near) throws IOException {
        if (cut) {
            near.close();
            return;
        }
        ends.add(near);
        var far = new Socket(server.getHost(), server.getPort());
        ends.add(far);
        inBackground(() -> carry(near, far));
        inBackground(() -> carry(far, near));
    }

    private static void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut, or closed by one side: either way both ends close.
        }
        hangUp(from);
        hangUp(to);
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void inBackground(Runnable work) {
        var thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        cut();
        try {
            plug.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
