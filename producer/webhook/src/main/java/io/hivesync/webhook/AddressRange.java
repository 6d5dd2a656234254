package io.hivesync.webhook;

import java.net.InetAddress;
import java.util.regex.Pattern;

/** IP addresses whose first bits are the same, such as {@code 10.0.0.0/8}, or one alone. Immutable. */
public final class AddressRange {
    private static final Pattern BITS = Pattern.compile("\\d{1,3}");

    private final String text;
    private final byte[] first;
    private final int bits;

    private AddressRange(String text, byte[] first, int bits) {
        this.text = text;
        this.first = first;
        this.bits = bits;
    }

    /** @throws IllegalArgumentException when the text is no such range */
    public static AddressRange parse(String text) {
        String[] parts = text.split("/", 2);
        byte[] first =
                IpAddresses.parse(parts[0]).orElseThrow(() -> wrong(text)).getAddress();
        int bits = 8 * first.length;
        if (parts.length == 2) {
            int given = BITS.matcher(parts[1]).matches() ? Integer.parseInt(parts[1]) : -1;
            if (given < 0 || given > bits) {
                throw wrong(text);
            }
            bits = given;
        }
        return new AddressRange(text, first, bits);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("a range of addresses is like 10.0.0.0/8, fd00::/8 or 192.0.2.7, not '"
                + Printable.clipped(text) + "'");
    }

    boolean holds(InetAddress address) {
        byte[] other = address.getAddress();
        if (other.length != first.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((other[bit / 8] & mask) != (first[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return text;
    }
}
