package io.hivesync.sinks.spi;

import java.util.List;
import java.util.Set;

/**
 * A kind of target. Found by {@link java.util.ServiceLoader}, also in the jars of a folder of plugins: a public class with a
 * public constructor without parameters, named in {@code META-INF/services}. Stateless.
 */
public interface SinkProvider {

    /** The kind in a sink's name and in messages, such as {@code postgres}. */
    String kind();

    /** URL schemes, without {@code ://} or {@code :}, that choose this kind, such as {@code postgres} and {@code postgresql}. */
    Set<String> schemes();

    /**
     * A name for the sink at this URL, made of kind, host and database, never of a user, password or position:
     * {@code postgres-localhost-app}. It starts with the kind, and has only {@code a-z}, {@code 0-9} and single {@code -}: it
     * is part of a topic's name.
     *
     * @throws IllegalArgumentException when the URL cannot be read; the message says what is wrong with it, without a secret
     */
    String nameOf(String url);

    /** What {@link SinkSettings#options} may hold. */
    default List<SinkOption> options() {
        return List.of();
    }

    /**
     * What a schema can be asked for as: words such as the kind itself, or what a person calls one of its databases. Empty: the
     * target has no schema that anybody could make.
     */
    default Set<String> schemaForms() {
        return Set.of();
    }

    /**
     * What the target needs for these models: what {@link SinkSettings.SchemaMode#EVOLVE} would make in an empty one, or, where a
     * sink makes nothing, what a person has to.
     *
     * @throws IllegalArgumentException when the URL, an option or a name that is wanted cannot be; the message tells no secret
     * @throws SinkException when the URL's server had to be asked, and that failed
     */
    default List<SchemaFile> schema(SchemaRequest request) throws SinkException {
        return List.of();
    }

    /**
     * Makes the sink without any I/O.
     *
     * @throws IllegalArgumentException when the URL or an option cannot be read; the message says what is wrong with it, without a secret
     */
    Sink create(SinkSettings settings);
}
