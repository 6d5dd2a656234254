package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose word is taken on where a call comes from. */
class CallerAddressTest {
    private static final List<AddressRange> PROXIES =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/9"), AddressRange.parse("192.0.2.7"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            203.0.113.1 | 1.2.3.4                                | 203.0.113.1
            10.1.1.1    | 1.2.3.4                                | 1.2.3.4
            10.1.1.1    | 6.6.6.6, 1.2.3.4                       | 1.2.3.4
            10.1.1.1    | 6.6.6.6, 1.2.3.4, 10.2.2.2,192.0.2.7   | 1.2.3.4
            10.1.1.1    | 10.3.3.3                               | 10.3.3.3
            10.1.1.1    | 1.2.3.4:5678                           | 1.2.3.4
            10.1.1.1    | 2001:db8::1                            | 2001:db8::1
            10.1.1.1    | [2001:db8::1]:443                      | 2001:db8::1
            fd00::1     | 1.2.3.4                                | 1.2.3.4
            fd80::1     | 1.2.3.4                                | fd80::1
            192.0.2.8   | 1.2.3.4                                | 192.0.2.8
            10.1.1.1    | unknown                                | 10.1.1.1
            10.1.1.1    | 1.2.3.4, localhost                     | 10.1.1.1
            10.1.1.1    | 1.2.3.4, 10.9.9.999, 10.2.2.2          | 10.2.2.2
            10.1.1.1    | 1.2.3.4,                               | 1.2.3.4
            10.1.1.1    | ' '                                    | 10.1.1.1
            """)
    void lastAddressThatIsNoTrustedProxyIsTheSource(String peer, String header, String source) throws Exception {
        assertThat(new CallerAddress(PROXIES).of(address(peer), List.of(header)))
                .isEqualTo(address(source));
    }

    @Test
    void headersThatComeSeparatelyAreOneList() throws Exception {
        assertThat(new CallerAddress(PROXIES).of(address("10.1.1.1"), List.of("6.6.6.6", "1.2.3.4", "10.2.2.2")))
                .isEqualTo(address("1.2.3.4"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "fd00::/129",
                "10.0.0",
                "::1::2",
                "localhost",
                "1.2.3.4/8/8"
            })
    void whatIsNoRangeOfAddressesIsRefused(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("10.0.0.0/8");
    }

    @Test
    void rangesEndAtTheirBits() throws Exception {
        AddressRange range = AddressRange.parse("10.128.0.0/9");
        assertThat(range.holds(address("10.128.0.0"))).isTrue();
        assertThat(range.holds(address("10.255.255.255"))).isTrue();
        assertThat(range.holds(address("10.127.255.255"))).isFalse();
        assertThat(range.holds(address("fd00::1"))).isFalse();
        assertThat(AddressRange.parse("0.0.0.0/0").holds(address("255.1.2.3"))).isTrue();
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
