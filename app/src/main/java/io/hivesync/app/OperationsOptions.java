package io.hivesync.app;

import java.net.InetSocketAddress;
import picocli.CommandLine.Option;

final class OperationsOptions {
    @Option(
            names = "--ops-port",
            paramLabel = "PORT",
            description = "Health and status; 0 takes any free port (default: ${DEFAULT-VALUE}).",
            defaultValue = "3901")
    int operationsPort;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "The address that the webhook and operations ports listen on (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    String bind;

    InetSocketAddress address(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new InputException(option + " is 0 to 65535, not " + port);
        }
        InetSocketAddress address = new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new InputException("--bind: this machine does not know the address " + bind);
        }
        return address;
    }

    InetSocketAddress operations() {
        return address("--ops-port", operationsPort);
    }
}
