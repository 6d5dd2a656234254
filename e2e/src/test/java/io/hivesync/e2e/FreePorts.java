package io.hivesync.e2e;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that start later, or never: each is given once, and none is of those that the system takes for outgoing
 * connections, which a test beside may make by the hundred until then.
 */
final class FreePorts {
    private static final int FIRST = 20_000;

    /** Linux takes 32,768 and above, others still higher ones. */
    private static final int COUNT = 12_000;

    private static final int A_PROCESS = 100;

    private static final AtomicInteger GIVEN =
            new AtomicInteger((int) (ProcessHandle.current().pid() * A_PROCESS % COUNT));

    private FreePorts() {}

    static int next() throws IOException {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + GIVEN.getAndIncrement() % COUNT;
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(port));
                return port;
            } catch (BindException e) {
                // taken
            }
        }
        throw new IOException("No port from " + FIRST + " on is free");
    }
}
