package io.hivesync.bench;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** The broker as a process of its own, at a port where one is given: says its address, and ends with its standard input. */
final class BrokerMain {
    private BrokerMain() {}

    private static BrokerOptions options(String[] arguments) {
        BrokerOptions options = BrokerOptions.defaults();
        return arguments.length < 2 ? options : options.withPort(Integer.parseInt(arguments[1]));
    }

    public static void main(String[] arguments) throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), options(arguments))) {
            System.out.println(broker.bootstrapServers());
            while (System.in.read() >= 0) {
                // nothing is said to it
            }
        }
    }
}
