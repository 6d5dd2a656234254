package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.SinkException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection as a driver keeps one: made when it is needed, used until it is found dead. One thread at a time. */
final class PlantedConnection {
    private final int port;
    private @Nullable Socket socket;

    PlantedConnection(int port) {
        this.port = port;
    }

    /** Answers each byte with the same, until it is closed. */
    static ServerSocket server() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket client = server.accept();
                    Thread.ofVirtual().start(() -> answer(client));
                }
            } catch (IOException e) {
                // it was closed
            }
        });
        return server;
    }

    private static void answer(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            // the client is gone
        }
    }

    Optional<Fault> use() {
        try {
            Socket used = socket;
            if (used == null) {
                used = new Socket(InetAddress.getByName("localhost"), port);
                socket = used;
            }
            used.getOutputStream().write(1);
            if (used.getInputStream().read() != 1) {
                throw new IOException("The end of the stream");
            }
            return Optional.empty();
        } catch (IOException e) {
            socket = null;
            return Optional.of(new Fault.Fail(new SinkException.Unavailable("The connection is gone", e)));
        }
    }
}
