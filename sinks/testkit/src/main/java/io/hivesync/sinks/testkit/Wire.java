package io.hivesync.sinks.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A wire between a sink and a server that can be cut, or carry nothing any more while it looks whole. */
public final class Wire implements AutoCloseable {
    private static final int BUFFER = 4096;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean dead;
    private volatile boolean once;

    public Wire(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        thread(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Cuts all connections once so many bytes more have gone to the server; new ones are cut at once, until {@link #mend}. */
    public void cutAfter(long bytes) {
        once = false;
        left.set(bytes);
    }

    /** The same, but new connections are whole. */
    public void cutOnceAfter(long bytes) {
        once = true;
        left.set(bytes);
    }

    /** Carries nothing any more, and says nothing of it. */
    public void die() {
        dead = true;
    }

    public void mend() {
        left.set(Long.MAX_VALUE);
        dead = false;
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Socket server = new Socket(InetAddress.getByName("localhost"), target);
                sockets.add(server);
                thread(() -> carry(client, server, left));
                thread(() -> carry(server, client, new AtomicLong(Long.MAX_VALUE)));
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void carry(Socket from, Socket to, AtomicLong budget) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            int read = in.read(buffer);
            while (read >= 0) {
                int allowed = Math.clamp(budget.get(), 0, read);
                if (!dead) {
                    out.write(buffer, 0, allowed);
                }
                if (budget.get() != Long.MAX_VALUE && budget.addAndGet(-read) <= 0) {
                    if (once) {
                        budget.set(Long.MAX_VALUE);
                    }
                    cut();
                    return;
                }
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // one of both ends is gone, and the other one goes too
        }
    }

    private void cut() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is closed all the same
            }
        }
        sockets.clear();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
