package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A target in memory with all that a server has: it may be away, and it asks for a password. A defect is planted in it. */
public final class PlantedProvider implements SinkProvider {
    static final String HERE = "planted://user:" + Samples.SECRET + "@here";
    static final String WIRED = "planted://user:" + Samples.SECRET + "@localhost:";
    static final String AWAY = "planted://user:" + Samples.SECRET + "@away";
    static final String LOCKED = "planted://user:" + Samples.SECRET + "@locked";

    private final InMemorySink target = new InMemorySink();
    private final UnaryOperator<Sink> plant;
    private final UnaryOperator<String> naming;

    /** Without a defect. */
    public PlantedProvider() {
        this(UnaryOperator.identity(), url -> "planted-here");
    }

    PlantedProvider(UnaryOperator<Sink> plant, UnaryOperator<String> naming) {
        this.plant = plant;
        this.naming = naming;
    }

    InMemorySink target() {
        return target;
    }

    @Override
    public String kind() {
        return "planted";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("planted");
    }

    @Override
    public String nameOf(String url) {
        if (!url.startsWith("planted://")) {
            throw new IllegalArgumentException("A URL of this kind starts with planted://");
        }
        return naming.apply(url);
    }

    @Override
    public Sink create(SinkSettings settings) {
        nameOf(settings.url());
        FaultySink server = new FaultySink(target.as(settings));
        if (settings.url().startsWith(WIRED)) {
            PlantedConnection connection =
                    new PlantedConnection(Integer.parseInt(settings.url().substring(WIRED.length())));
            server.rule((lane, batch) -> connection.use());
        }
        if (settings.url().equals(AWAY)) {
            server.down(() -> new SinkException.Unavailable("Nobody answers", null));
        }
        if (settings.url().equals(LOCKED)) {
            server.down(() -> new SinkException.Misconfigured("The password is wrong", null));
        }
        return plant.apply(server);
    }
}
