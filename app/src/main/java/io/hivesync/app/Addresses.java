package io.hivesync.app;

import java.net.InetSocketAddress;

/** Addresses as a client on this machine writes them. */
final class Addresses {
    private Addresses() {}

    static String reachable(InetSocketAddress bound) {
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress().getHostAddress();
        return written(host, bound.getPort());
    }

    /** As it was asked for, port 0 too. */
    static String written(InetSocketAddress address) {
        return written(address.getAddress().getHostAddress(), address.getPort());
    }

    private static String written(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
