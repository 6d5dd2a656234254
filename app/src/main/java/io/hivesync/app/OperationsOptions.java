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
            names = "--ops-bind",
            paramLabel = "ADDRESS",
            description = "The address of the operations port, which asks for no password (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    String operationsBind;

    InetSocketAddress operations() {
        return address("--ops-bind", operationsBind, "--ops-port", operationsPort);
    }

    static InetSocketAddress address(String bindOption, String bind, String portOption, int port) {
        if (port < 0 || port > 65_535) {
            throw new InputException(portOption + " is 0 to 65535, not " + port);
        }
        InetSocketAddress address = new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new InputException(bindOption + ": this machine does not know the address " + bind);
        }
        return address;
    }
}
