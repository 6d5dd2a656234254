package io.hivesync.bench;

import java.io.IOException;
import java.util.List;

/** A {@link ChildJvm} that is killed and started again with the same arguments. Used by one thread. */
final class KilledJvm implements AutoCloseable {
    private final Class<?> main;
    private final List<String> arguments;
    private ChildJvm jvm;

    KilledJvm(Class<?> main, List<String> arguments) throws IOException {
        this.main = main;
        this.arguments = arguments;
        this.jvm = started();
    }

    private ChildJvm started() throws IOException {
        ChildJvm child = ChildJvm.start(List.of("-Xmx512m"), main, arguments);
        child.answer();
        return child;
    }

    void start() throws IOException {
        jvm = started();
    }

    /** Without any chance to end its work. */
    void kill() {
        jvm.kill();
    }

    void killAndStart() throws IOException {
        kill();
        start();
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
