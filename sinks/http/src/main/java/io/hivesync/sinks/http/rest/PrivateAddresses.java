package io.hivesync.sinks.http.rest;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses that lead into a machine, its network or its cloud's metadata, and not out to the internet. */
final class PrivateAddresses {
    private static final int IPV6_LENGTH = 16;

    private PrivateAddresses() {}

    static boolean contain(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> contains(bytes(four), 0);
            case Inet6Address six -> contains(bytes(six));
            default -> true;
        };
    }

    private static int[] bytes(InetAddress address) {
        byte[] raw = address.getAddress();
        int[] bytes = new int[raw.length];
        for (int i = 0; i < raw.length; i++) {
            bytes[i] = raw[i] & 0xff;
        }
        return bytes;
    }

    /** IPv4, in four bytes from there on. */
    private static boolean contains(int[] bytes, int at) {
        int first = bytes[at];
        int second = bytes[at + 1];
        return switch (first) {
            case 0, 10, 127 -> true;
            // carriers' and clouds' inner networks
            case 100 -> second >= 64 && second < 128;
            // link-local, with the clouds' metadata
            case 169 -> second == 254;
            case 172 -> second >= 16 && second < 32;
            case 192 -> second == 168 || second == 0 && bytes[at + 2] == 0;
            case 198 -> second == 18 || second == 19;
            // multicast, reserved, broadcast
            default -> first >= 224;
        };
    }

    private static boolean contains(int[] bytes) {
        int first = bytes[0] << 8 | bytes[1];
        int second = bytes[2] << 8 | bytes[3];
        // those that carry an IPv4 address lead where that leads: NAT64, 6to4, and the two old forms (::a.b.c.d,
        // ::ffff:a.b.c.d)
        if (first == 0x64 && second == 0xff9b) {
            return !zero(bytes, 4, 12) || contains(bytes, 12);
        }
        if (first == 0x2002) {
            return contains(bytes, 2);
        }
        if (zero(bytes, 0, 10)) {
            return !zero(bytes, 10, 12) && !(bytes[10] == 0xff && bytes[11] == 0xff) || contains(bytes, 12);
        }
        // unicast that is routed begins with the bits 001; Teredo tunnels to an address that cannot be read off
        return first >> 13 != 1 || first == 0x2001 && second == 0;
    }

    private static boolean zero(int[] bytes, int from, int to) {
        for (int i = from; i < to && i < IPV6_LENGTH; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
