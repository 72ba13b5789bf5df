package muster.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/**
 * The line between one client and the server. It can be cut: what runs over it breaks, and nothing new gets through. It can
 * freeze: nothing breaks and nothing gets through, as when the client's machine is gone without a word. It can lead to another
 * instance from now on, as a balancer's does. What the server says may suffer {@link FrameFaults}.
 */
final class Cable implements AutoCloseable {
    private URI server;
    private final ServerSocket plug;
    private final Set<Socket> ends = new HashSet<>();
    private final FrameFaults faults = new FrameFaults();
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

    FrameFaults faults() {
        return faults;
    }

    /** Breaks what runs over it; what comes then arrives at this server. */
    synchronized void leadTo(URI other) {
        server = other;
        ends.forEach(Cable::hangUp);
        ends.clear();
    }

    /** The server's address as seen through the cable. */
    synchronized URI base() {
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
        var heard = faults.over(near.getOutputStream());
        var said = far.getOutputStream();
        inBackground(() -> carry(near, far, said));
        inBackground(() -> carry(far, near, heard));
    }

    private void carry(Socket from, Socket to, OutputStream way) {
        var some = new byte[8_192];
        try {
            for (int length = from.getInputStream().read(some); length >= 0; ) {
                awaitThaw();
                way.write(some, 0, length);
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
