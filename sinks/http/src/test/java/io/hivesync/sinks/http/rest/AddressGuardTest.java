package io.hivesync.sinks.http.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A target leads out to the internet, or somebody has said that it need not. */
class AddressGuardTest {
    @TempDir
    Path folder;

    private final RestStore store = new RestStore();

    @AfterEach
    void stop() {
        store.close();
        GuardedResolverProvider.forget("localhost");
    }

    private Sink open(String host, Map<String, String> options) {
        String url = "rest+http://" + host + ":" + store.port() + "/api";
        return new RestSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.8.8.8",
                "0.0.0.0",
                "10.1.2.3",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.100.100.200",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::1",
                "::",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::808:808",
                "2002:a00:1::1",
                "2002:7f00:1::",
                "2001:0:1::1"
            })
    void anAddressWithinIsPrivate(String address) throws Exception {
        assertThat(PrivateAddresses.contain(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "93.184.216.34",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.0.1",
                "192.169.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "169.253.0.1",
                "192.0.1.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2606:4700::1111",
                "::ffff:8.8.8.8",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1",
                "2a00:1450:4001::1"
            })
    void anAddressOutsideIsNot(String address) throws Exception {
        assertThat(PrivateAddresses.contain(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "LOCALHOST", "[::1]", "0.0.0.0"})
    void aPrivateTargetIsRefusedBeforeAnythingIsSent(String host) throws Exception {
        try (Sink sink = open(host, Map.of())) {
            assertThatThrownBy(sink::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("allow-private-addresses")
                    .hasMessageContaining("private address");
        }
        assertThat(store.calls()).isZero();
    }

    @Test
    void aPrivateTargetIsUsedWhereThatIsAllowed() {
        try (Sink sink = open("127.0.0.1", Map.of("allow-private-addresses", "true"))) {
            assertThatThrownBy(sink::check).as("it has no login").isInstanceOf(Misconfigured.class);
        }
        assertThat(store.calls()).isOne();
    }

    /** A name that is public when it is checked and private when it is connected to, in a JVM that remembers no addresses. */
    @Test
    void aNameThatChangesBetweenCheckAndConnectionIsNotConnectedTo() throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(InetAddressResolverProvider.class.getName()), RebindingProgram.Names.class.getName());
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        folder + File.pathSeparator + classPath(),
                        RebindingProgram.class.getName(),
                        String.valueOf(store.port()))
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (BufferedReader out = new BufferedReader(new InputStreamReader(program.getInputStream()))) {
            lines = out.lines().toList();
        }

        assertThat(program.waitFor()).as(lines.toString()).isZero();
        assertThat(lines)
                .containsExactly(
                        "checked: public",
                        "guarded, connected to: refused",
                        "guarded, checked again: Unavailable",
                        "not guarded, connected to: reached");
        assertThat(store.calls()).isOne();
    }

    private static String classPath() {
        // under Maven it is in a jar's manifest, which a child process reads as well
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    @Test
    void aTargetBehindAProxyCannotBeGuarded() {
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(ProxySelector.of(InetSocketAddress.createUnresolved("127.0.0.1", 1)));
        try (Sink sink = open("93.184.216.34", Map.of())) {
            assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageContaining("proxy");
        } finally {
            ProxySelector.setDefault(before);
        }
    }
}
