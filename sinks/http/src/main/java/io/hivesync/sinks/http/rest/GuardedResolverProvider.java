package io.hivesync.sinks.http.rest;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Every lookup of a name in this process, as before; but a guarded name has no private address. The HTTP client connects to what
 * its own lookup gives, so this is where a name that changes between check and connection is caught. Found by
 * {@link java.util.ServiceLoader}; only one in a process is.
 */
public final class GuardedResolverProvider extends InetAddressResolverProvider {
    private static final Set<String> GUARDED = ConcurrentHashMap.newKeySet();
    private static volatile boolean installed;

    /** Whether names are looked up through this class; not before the first lookup. */
    static boolean installed() {
        return installed;
    }

    /** @param host in lower case; from now on it has no private address, whoever looks it up */
    static void guard(String host) {
        GUARDED.add(host);
    }

    /** For tests: a name that they guarded is another one's, too. */
    static void forget(String host) {
        GUARDED.remove(host);
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return over(configuration.builtinResolver());
    }

    static InetAddressResolver over(InetAddressResolver resolver) {
        installed = true;
        return new Guarded(resolver);
    }

    @Override
    public String name() {
        return "hive-sync";
    }

    private record Guarded(InetAddressResolver resolver) implements InetAddressResolver {

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            Stream<InetAddress> found = resolver.lookupByName(host, policy);
            if (!GUARDED.contains(host.toLowerCase(Locale.ROOT))) {
                return found;
            }
            List<InetAddress> all = found.toList();
            if (all.stream().anyMatch(PrivateAddresses::contain)) {
                throw new UnknownHostException("the name leads to a private address");
            }
            return all.stream();
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return resolver.lookupByAddress(address);
        }
    }
}
