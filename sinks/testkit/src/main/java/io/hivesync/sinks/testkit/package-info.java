/**
 * For tests of sinks and of what runs them: {@link io.hivesync.sinks.testkit.SinkContract} is what every sink has to keep,
 * {@link io.hivesync.sinks.testkit.InMemorySink} shows how, {@link io.hivesync.sinks.testkit.FaultySink} what can go wrong.
 */
@NullMarked
package io.hivesync.sinks.testkit;

import org.jspecify.annotations.NullMarked;
