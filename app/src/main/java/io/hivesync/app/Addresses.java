package io.hivesync.app;

import java.net.InetSocketAddress;

/** Addresses as a client on this machine writes them. */
final class Addresses {
    private Addresses() {}

    static String reachable(InetSocketAddress bound) {
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + bound.getPort();
    }
}
