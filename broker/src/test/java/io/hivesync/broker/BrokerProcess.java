package io.hivesync.broker;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that runs a broker until it is killed. */
final class BrokerProcess {

    static final String ADDRESS = "broker at ";

    private BrokerProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start(Path.of(arguments[0]), BrokerOptions.defaults());
        System.out.println(ADDRESS + broker.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
