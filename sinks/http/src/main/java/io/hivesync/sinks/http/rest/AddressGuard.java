package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Keeps a sink from reaching into the network that it runs in: the target's name must lead to public addresses alone, now and at
 * each connection.
 *
 * <p>A name that was found public is guarded in the process's resolver from then on, and then looked up once more: what the JVM has
 * cached was seen here, and what it looks up later is refused there. So no connection is made to an address that was not checked.
 */
final class AddressGuard {
    private static final String REMEDY =
            "; if that is meant, set the option " + RestOption.ALLOW_PRIVATE.key() + " to true";

    private final URI target;
    private final String host;

    /** @param target with a host */
    AddressGuard(URI target) {
        this.target = target;
        String written = target.getHost();
        this.host = written.startsWith("[") ? written.substring(1, written.length() - 1) : written;
    }

    /** To be called before each request: cheap, since the JVM keeps what it has looked up for a while. */
    void check() throws SinkException {
        refusePrivate();
        GuardedResolverProvider.guard(host);
        refusePrivate();
        if (!GuardedResolverProvider.installed() && !literal()) {
            throw new Misconfigured(
                    "The target's address cannot be guarded, because another resolver of names is installed" + REMEDY,
                    null);
        }
        if (proxied()) {
            throw new Misconfigured(
                    "The target's address cannot be guarded, because a proxy looks its name up" + REMEDY, null);
        }
    }

    private void refusePrivate() throws SinkException {
        for (InetAddress address : addresses()) {
            if (PrivateAddresses.contain(address)) {
                throw new Misconfigured(
                        "The host " + host + " leads to the private address " + address.getHostAddress() + REMEDY,
                        null);
            }
        }
    }

    private InetAddress[] addresses() throws Unavailable {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            throw new Unavailable("The host " + host + " is not known, or leads to a private address", null);
        }
    }

    /** Whether the host is an address: nothing is looked up then. */
    private boolean literal() throws Unavailable {
        // an address that was looked up knows its name
        return addresses()[0].toString().startsWith("/");
    }

    private boolean proxied() {
        return Optional.ofNullable(ProxySelector.getDefault())
                .map(selector -> selector.select(target))
                .filter(proxies -> proxies.stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT))
                .isPresent();
    }
}
