package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/**
 * The line between one client and the server. It can be cut: what runs over it breaks, and nothing new gets through. It can
 * freeze: nothing breaks and nothing gets through, as when the client's machine is gone without a word.
 */
final class Cable implements AutoCloseable {
    private final URI server;
    private final ServerSocket plug;
    private final Set<Socket> ends = new HashSet<>();
    private boolean cut;
    private boolean frozen;

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

    synchronized void freeze() {
        frozen = true;
    }

    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    private synchronized void awaitThaw() throws IOException {
        while (frozen) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
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

    private void carry(Socket from, Socket to) {
        var some = new byte[8_192];
        try {
            for (int length = from.getInputStream().read(some); length >= 0; ) {
                awaitThaw();
                to.getOutputStream().write(some, 0, length);
                length = from.getInputStream().read(some);
            }
            awaitThaw();
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
        thaw();
        cut();
        try {
            plug.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
