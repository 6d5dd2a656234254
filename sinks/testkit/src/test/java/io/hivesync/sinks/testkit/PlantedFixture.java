package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.SinkProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ServerSocket;

/** The contract before a planted defect. Run rule by rule, and never by itself. */
final class PlantedFixture extends SinkContract {
    private final PlantedProvider provider;
    private final Capabilities capabilities;
    private int port;

    PlantedFixture(PlantedProvider provider, Capabilities capabilities) {
        this.provider = provider;
        this.capabilities = capabilities;
    }

    /** Runs one rule as JUnit does. */
    void run(Method rule) throws Throwable {
        openSink();
        rule.setAccessible(true);
        try (ServerSocket listening = PlantedConnection.server()) {
            port = listening.getLocalPort();
            rule.invoke(this);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    protected SinkProvider provider() {
        return provider;
    }

    @Override
    protected String url() {
        return PlantedProvider.HERE;
    }

    @Override
    protected Capabilities capabilities() {
        return capabilities;
    }

    @Override
    protected int port() {
        return port;
    }

    @Override
    protected String urlAt(int wire) {
        return PlantedProvider.WIRED + wire;
    }

    @Override
    protected String unreachableUrl() {
        return PlantedProvider.AWAY;
    }

    @Override
    protected String wrongPasswordUrl() {
        return PlantedProvider.LOCKED;
    }

    @Override
    protected void makeUnique(String field) {
        provider.target().makeUnique("accounts", field);
    }

    @Override
    protected void removeTable(String model) {
        provider.target().dropTable(model);
    }
}
