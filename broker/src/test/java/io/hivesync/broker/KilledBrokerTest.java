package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker in another process, which is then killed. */
class KilledBrokerTest {

    @TempDir
    Path directory;

    private Process process;

    @BeforeEach
    void startProcess() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @AfterEach
    void stopProcess() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void everyAcknowledgedRecordIsThereAfterAKill() throws Exception {
        List<String> values =
                IntStream.range(0, 20_000).mapToObj(number -> "value " + number).toList();
        BrokerClient client = new BrokerClient(address());
        client.createTopic("numbers");
        client.produce("numbers", values);

        process.destroyForcibly().waitFor();

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            assertThat(new BrokerClient(broker.bootstrapServers()).readAll("numbers"))
                    .isEqualTo(values);
        }
    }

    @Test
    void directoryOfABrokerInAnotherProcessIsRefused() throws IOException {
        address();

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, BrokerOptions.defaults()))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("Another broker is using");
    }

    private String address() throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith(BrokerProcess.ADDRESS)) {
            line = output.readLine();
        }
        assertThat(line).as("the broker's address").isNotNull();
        return line.substring(BrokerProcess.ADDRESS.length());
    }
}
