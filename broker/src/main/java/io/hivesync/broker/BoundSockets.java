package io.hivesync.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * The broker's two listening sockets, bound before Kafka starts: a port that is taken is known at once, and the real
 * ports are known when the settings are written. Kafka takes them over and closes them when it stops.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {

    /** As many as Kafka's own default (socket.listen.backlog.size). */
    private static final int BACKLOG = 50;

    private final ServerSocketChannel clients;
    private final ServerSocketChannel controller;

    private BoundSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
        this.clients = clients;
        this.controller = controller;
    }

    static BoundSockets bind(int port) {
        ServerSocketChannel clients = bindOne(port);
        boolean bound = false;
        try {
            BoundSockets sockets = new BoundSockets(clients, bindOne(0));
            bound = true;
            return sockets;
        } finally {
            if (!bound) {
                close(clients);
            }
        }
    }

    private static ServerSocketChannel bindOne(int port) {
        try {
            return INSTANCE.openServerSocket("", new InetSocketAddress(BrokerSettings.HOST, port), BACKLOG, -1);
        } catch (Exception e) {
            throw new BrokerStartException(
                    "The broker cannot listen on port " + port + " of " + BrokerSettings.HOST + " (" + e.getMessage()
                            + "). Stop what uses that port, or choose another port for the broker (0 takes a free one).",
                    e);
        }
    }

    int clientPort() {
        return port(clients);
    }

    int controllerPort() {
        return port(controller);
    }

    private static int port(ServerSocketChannel channel) {
        return channel.socket().getLocalPort();
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int backlog, int receiveBufferSize) {
        return listenerName.equals(BrokerSettings.CONTROLLER_LISTENER) ? controller : clients;
    }

    @Override
    public void close() {
        close(clients);
        close(controller);
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not close a listening socket", e);
        }
    }
}
