package io.hivesync.webhook;

import com.sun.net.httpserver.HttpExchange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a call comes from: the other end of the connection or, where that is a proxy that we trust, the last address in
 * {@code X-Forwarded-For} that is none. What stands before that, anybody may have written. Immutable.
 */
final class CallerAddress {
    private static final String FORWARDED = "X-Forwarded-For";
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern PORT = Pattern.compile("^\\[([^\\]]*)](:\\d+)?$|^([^:]*):\\d+$");

    private final List<AddressRange> proxies;

    CallerAddress(List<AddressRange> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    InetAddress of(HttpExchange exchange) {
        InetAddress peer = exchange.getRemoteAddress().getAddress();
        List<String> headers = exchange.getRequestHeaders().get(FORWARDED);
        return headers == null ? peer : of(peer, headers);
    }

    /** @param headers as they came, each a list with commas */
    InetAddress of(InetAddress peer, List<String> headers) {
        InetAddress source = peer;
        List<String> hops = headers.stream().flatMap(COMMA::splitAsStream).toList();
        for (int hop = hops.size() - 1; hop >= 0 && isTrusted(source); hop--) {
            Optional<InetAddress> before =
                    IpAddresses.parse(withoutPort(hops.get(hop).strip()));
            if (before.isEmpty()) {
                return source;
            }
            source = before.get();
        }
        return source;
    }

    private static String withoutPort(String hop) {
        return PORT.matcher(hop).replaceFirst("$1$3");
    }

    private boolean isTrusted(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.holds(address));
    }
}
