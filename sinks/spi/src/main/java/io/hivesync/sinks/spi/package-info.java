/**
 * What a sink is: one target database, seen through lanes. Knows the types of {@code topics} and the JDK, never Kafka's
 * consumer; see {@link io.hivesync.sinks.spi.Sink}.
 */
@NullMarked
package io.hivesync.sinks.spi;

import org.jspecify.annotations.NullMarked;
