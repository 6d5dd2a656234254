package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.http.HttpCall;
import io.hivesync.sinks.http.HttpCalls;
import io.hivesync.sinks.spi.SinkException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.security.Security;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Checks a name that is public, lets it become this machine's, and connects to it; prints what came of it. Its JVM looks names up
 * through {@link Names}.
 */
final class RebindingProgram {
    private static final String HOST = "rebinding.example";
    private static volatile String address = "93.184.216.34";

    private RebindingProgram() {}

    /** The resolver of this program: what it tells of the name changes. */
    public static final class Names extends InetAddressResolverProvider {
        @Override
        public InetAddressResolver get(Configuration configuration) {
            return GuardedResolverProvider.over(new Changing(configuration.builtinResolver()));
        }

        @Override
        public String name() {
            return "changing";
        }
    }

    private record Changing(InetAddressResolver others) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            return host.equals(HOST) ? Stream.of(InetAddress.getByName(address)) : others.lookupByName(host, policy);
        }

        @Override
        public String lookupByAddress(byte[] raw) throws UnknownHostException {
            return others.lookupByAddress(raw);
        }
    }

    public static void main(String[] arguments) throws Exception {
        // the JVM remembers nothing
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        PrintStream out = System.out;
        URI there = URI.create("http://" + HOST + ":" + arguments[0] + "/api");
        AddressGuard guard = new AddressGuard(there);
        guard.check();
        out.println("checked: public");
        address = "127.0.0.1";
        try (HttpCalls calls = new HttpCalls("the API", 1000)) {
            out.println("guarded, connected to: " + outcome(calls, there));
            try {
                guard.check();
                out.println("guarded, checked again: nothing");
            } catch (SinkException e) {
                out.println("guarded, checked again: " + e.getClass().getSimpleName());
            }
            GuardedResolverProvider.forget(HOST);
            out.println("not guarded, connected to: " + outcome(calls, there));
        }
    }

    private static String outcome(HttpCalls calls, URI there) {
        try {
            calls.send(HttpCall.to("GET", there), Duration.ofSeconds(20));
            return "reached";
        } catch (SinkException e) {
            return "refused";
        }
    }
}
