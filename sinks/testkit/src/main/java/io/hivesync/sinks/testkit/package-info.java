/**
 * For tests of sinks and of what runs them: {@link io.hivesync.sinks.testkit.InMemorySink} shows what a sink has to do,
 * {@link io.hivesync.sinks.testkit.FaultySink} what can go wrong with one.
 */
@NullMarked
package io.hivesync.sinks.testkit;

import org.jspecify.annotations.NullMarked;
